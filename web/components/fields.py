"""Form fields that several forms share: plain text, growing text, command id, version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import Field, HiddenField, StringField
from wtforms.validators import DataRequired, StopValidation, ValidationError
from wtforms.widgets import TextArea

from web.components.choices import (
    ChecksField,
    ChoiceField,
    OneOfField,
    PersonSelectField,
    choices,
    choices_with_empty,
)
from web.components.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "AtMost",
    "ChecksField",
    "ChoiceField",
    "CommandIdField",
    "GrowingTextField",
    "OneOfField",
    "PersonSelectField",
    "PlainTextField",
    "Required",
    "VersionField",
    "choices",
    "choices_with_empty",
    "plain",
]

LINE_LIMIT = 200
TEXT_LIMIT = 20_000
_VERSION_DIGITS = 9


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

    def __call__(self, _form: object, field: Field) -> None:
        """Raise if nothing, or only white space, was given."""
        if field.data and (not isinstance(field.data, str) or field.data.strip()):
            return
        field.errors[:] = []
        raise StopValidation(self.message or _("“%(field)s” is missing.", field=field.label.text))


class PlainTextField(StringField):
    """One line of text: NFC, no control characters, limited in length."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        limit: int = LINE_LIMIT,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, [*validators, AtMost(limit)], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the first value, cleaned."""
        self.data = plain(valuelist[0], lines=False) if valuelist else ""


class GrowingTextField(StringField):
    """Text of many lines in a box that grows with it."""

    widget = TextArea()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        limit: int = TEXT_LIMIT,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, [*validators, AtMost(limit)], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the first value, cleaned; its lines stay."""
        self.data = plain(valuelist[0], lines=True) if valuelist else ""


class CommandIdField(HiddenField):
    """The id of one act, made with the form and kept when it is shown again."""

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
    """Which version the writer saw; the database compares it before it overwrites."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a whole number from 0 up."""
        sent = valuelist[0] if valuelist else ""
        if not (sent.isascii() and sent.isdigit() and len(sent) <= _VERSION_DIGITS):
            self.data = None
            raise ValueError(_("The form was incomplete. Load the page again."))
        self.data = int(sent)
