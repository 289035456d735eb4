"""Form fields that several forms share: plain text, growing text, choices, command id, version."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import Field, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LINE_LIMIT = 200
TEXT_LIMIT = 20_000

# Unicode's control (Cc), format (Cf), surrogate and private characters have no place in what people read:
# they hide text, turn its direction, or break a PDF. Two of Cf are letters' glue in some scripts.
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_KEPT = frozenset({"\n", "\u200c", "\u200d"})


def plain(text: str, *, lines: bool) -> str:
    """Return ``text`` in NFC without control characters; a single line, or lines ended by ``\\n``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not lines:
        text = text.replace("\n", " ")
    kept = (c for c in text if c in _KEPT or unicodedata.category(c) not in _UNWANTED)
    return unicodedata.normalize("NFC", "".join(kept)).strip()


class AtMost:
    """Refuse text longer than ``limit`` characters and say by how much; never cut it."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, _form: object, field: Field) -> None:
        """Raise if the field's text is too long."""
        too_many = len(field.data or "") - self.limit
        if too_many > 0:
            raise ValidationError(
                ngettext(
                    "The text is %(num)d character too long; %(limit)d are possible.",
                    "The text is %(num)d characters too long; %(limit)d are possible.",
                    too_many,
                    limit=self.limit,
                )
            )


class Required(DataRequired):
    """Refuse an empty field with a sentence that names it."""

    def __call__(self, form: object, field: Field) -> None:
        """Raise if nothing, or only white space, was given."""
        if field.data and (not isinstance(field.data, str) or field.data.strip()):
            return
        field.errors[:] = []
        raise StopValidation(self.message or _("“%(field)s” is missing.", field=field.label.text))


class PlainTextField(StringField):
    """One line of text: NFC, no control characters, limited in length."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, limit: int = LINE_LIMIT, **kwargs: Any
    ) -> None:
        super().__init__(label, [*validators, AtMost(limit)], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the first value, cleaned."""
        self.data = plain(valuelist[0], lines=False) if valuelist else ""


class GrowingTextField(StringField):
    """Text of many lines in a box that grows with it."""

    widget = TextArea()

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, limit: int = TEXT_LIMIT, **kwargs: Any
    ) -> None:
        super().__init__(label, [*validators, AtMost(limit)], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the first value, cleaned; its lines stay."""
        self.data = plain(valuelist[0], lines=True) if valuelist else ""


class OneOfField(SelectField):
    """A list to choose one thing from, empty at first; an unknown value is refused with a sentence."""

    def pre_validate(self, form: object) -> None:
        """Refuse what the list does not offer."""
        if self.data in (None, ""):
            return
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(_("Choose one of the list.")) from None


class ChoiceField(RadioField):
    """Radio buttons; an unknown or missing value is refused with a sentence."""

    def pre_validate(self, form: object) -> None:
        """Refuse what is not offered; nothing chosen is the business of ``Required``."""
        if self.data in (None, "", "None"):
            self.data = None
            return
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(_("Choose one of the list.")) from None


class ChecksField(SelectMultipleField):
    """Check boxes of which any number may be ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PersonSelectField(OneOfField):
    """One person of a list; ``data`` is a UUID or None. Give the list with ``offer``."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("coerce", _uuid_or_none)
        kwargs.setdefault("choices", [])
        super().__init__(label, list(validators), **kwargs)

    def offer(self, people: Iterable[tuple[UUID, str]]) -> None:
        """Offer ``people`` as (id, name with centre), under an empty first line."""
        self.choices = choices_with_empty(people)


def choices_with_empty(pairs: Iterable[tuple[Any, str]], *, empty: str | None = None) -> list[tuple[str, str]]:
    """Return choices for a select: an empty line first, then each (value, words)."""
    first = _("Choose …") if empty is None else empty
    return [("", first), *((str(value), words) for value, words in pairs)]


class CommandIdField(HiddenField):
    """The id of one act, made with the form and kept when it is shown again: sent twice, it acts once."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), default=uuid4, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the id that was sent; anything else gets a new one and a refusal."""
        try:
            self.data = UUID(valuelist[0])
        except (IndexError, ValueError):
            self.data = uuid4()
            raise ValueError(_("The form was incomplete. Send it again.")) from None


class VersionField(HiddenField):
    """Which version of a text the writer saw; the database compares it before it overwrites."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a whole number from 0 up."""
        sent = valuelist[0] if valuelist else ""
        if not (sent.isascii() and sent.isdigit() and len(sent) <= 9):
            self.data = None
            raise ValueError(_("The form was incomplete. Load the page again."))
        self.data = int(sent)


def _uuid_or_none(value: object) -> UUID | None:
    if value in (None, ""):
        return None
    return value if isinstance(value, UUID) else UUID(str(value))
