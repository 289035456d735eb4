"""Form fields to choose from a list: one of many, radio buttons, check boxes, a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice, SelectFieldBase
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

Pairs = Iterable[tuple[Any, Any]]


def choices(pairs: Pairs) -> list[SelectChoice]:
    """Return (value, words) pairs as WTForms wants them."""
    return [SelectChoice(value=str(value), label=words) for value, words in pairs]


def choices_with_empty(pairs: Pairs, *, empty: str | None = None) -> list[SelectChoice]:
    """Return choices under a first line that chooses nothing, "Choose …" unless told."""
    return [SelectChoice(value="", label=empty or _("Choose …")), *choices(pairs)]


class _TakesPairs(SelectFieldBase):
    """Lets ``choices`` be given as (value, words) pairs."""

    _choices: list[SelectChoice]

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **options: Any) -> None:
        """Take WTForms' own options; ``choices`` may be pairs."""
        options["choices"] = _from_pairs(options.get("choices"))
        super().__init__(label, list(validators), **options)

    @property
    def choices(self) -> list[SelectChoice]:
        """Return what the field offers."""
        return self._choices

    @choices.setter
    def choices(self, given: Iterable[Any] | None) -> None:
        self._choices = _from_pairs(given)


class OneOfField(_TakesPairs, SelectField):
    """A list to choose one thing from, nothing at first; give it by ``offer`` or ``choices``."""

    def offer(self, pairs: Pairs, *, empty: str | None = None) -> None:
        """Offer (value, words) pairs under an empty first line."""
        self.choices = choices_with_empty(pairs, empty=empty)

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not offer; an empty choice is the business of ``Required``."""
        if self.data not in (None, ""):
            _refuse_unknown(super().pre_validate, form)


class ChoiceField(_TakesPairs, RadioField):
    """Radio buttons; give them by ``offer`` or ``choices``. Nothing chosen is ``None``."""

    is_group = True
    data: Any

    def offer(self, pairs: Pairs) -> None:
        """Offer (value, words) pairs."""
        self.choices = choices(pairs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered."""
        # RadioField turns "nothing sent" into the string "None".
        if self.data in (None, "", "None"):
            self.data = None
        else:
            _refuse_unknown(super().pre_validate, form)


class ChecksField(_TakesPairs, SelectMultipleField):
    """Check boxes of which any number may be ticked; ``data`` is a list."""

    is_group = True
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def offer(self, pairs: Pairs) -> None:
        """Offer (value, words) pairs."""
        self.choices = choices(pairs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered."""
        _refuse_unknown(super().pre_validate, form)


class PersonSelectField(OneOfField):
    """One person of a list; ``data`` is a UUID or None."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label, validators, coerce=_uuid_or_none, **options)


def _from_pairs(given: Iterable[Any] | None) -> list[SelectChoice]:
    return [
        choice if isinstance(choice, SelectChoice) else SelectChoice(*choice)
        for choice in given or ()
    ]


def _refuse_unknown(validate: Any, form: Any) -> None:
    try:
        validate(form)
    except ValidationError:
        raise ValidationError(_("Choose one of the list.")) from None


def _uuid_or_none(value: object) -> UUID | None:
    if value in (None, ""):
        return None
    return value if isinstance(value, UUID) else UUID(str(value))
