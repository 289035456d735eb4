"""Forms of the review: sign a release, of one series or of several, and blacken before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, ValidationError

from web.components.fields import (
    ChecksField,
    ChoiceField,
    CommandIdField,
    PlainTextField,
    Required,
)
from web.components.forms import ConsiliumForm
from web.imaging.review.masks import MaskError, SignedMask, read_masks
from workflows.domain.imaging.verdicts import ImageKind

_MASK_FIELDS: Final = ("instance", "frame", "x", "y", "width", "height")
_NUMBERS: Final = re.compile(r"[\d\s,;–-]+")
ALL: Final = "all"
LISTED: Final = "listed"


class CommandForm(ConsiliumForm):
    """An act without fields; without the id that its page made there is no act."""

    command_id = CommandIdField(validators=[InputRequired()])


class _Signing(ConsiliumForm):
    """A signature under a statement that names the person."""

    command_id = CommandIdField()
    signed = BooleanField(
        _l("I sign this"), [Required(_l("Tick the statement: it is your signature."))]
    )


class ReleaseForm(_Signing):
    """A release of one series, with what is blackened before."""

    fingerprint = HiddenField()
    looked_at = ChoiceField(_l("What did you look at?"), [Required(_l("Say what you looked at."))])
    listed = PlainTextField(
        _l("Which images"),
        limit=400,
        description=_l("For example 1–40, 50, 60."),
    )

    without_sound = BooleanField(
        _l("Take the sound away"),
        description=_l("From all films of this series. It cannot be brought back."),
    )

    def __init__(self, *args: Any, needs_look: bool, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_look = needs_look
        self.masks: Sequence[SignedMask] = ()
        self.looked_at.offer(
            (
                (ALL, _everything(kind)),
                (LISTED, _("The images that I list here")),
            ),
        )
        if not needs_look:
            del self.looked_at, self.listed
        if kind != ImageKind.VIDEO:
            del self.without_sound

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Read the rectangles too."""
        is_valid = bool(super().validate(*args, **kwargs))
        try:
            self.masks = read_masks(sent_rows())
        except MaskError:
            self.refuse(_("A rectangle needs four whole numbers, its size at least 1 × 1."))
            return False
        return is_valid

    def validate_listed(self, field: PlainTextField) -> None:
        """Ask for the list where one was promised."""
        if self.looked_at.data == LISTED and not field.data:
            raise ValidationError(_("Say which images you looked at."))
        if field.data and not _NUMBERS.fullmatch(field.data):
            # What is written here stands in the open beside the signature.
            raise ValidationError(_("Write numbers only, such as 1–40, 50, 60."))

    @property
    def is_silent(self) -> bool:
        """Tell whether films are to lose their sound."""
        return bool(self.without_sound and self.without_sound.data)

    @property
    def looked(self) -> str:
        """Return what was looked at, as it is kept with the signature."""
        if not self.needs_look:
            return ""
        return ALL if self.looked_at.data == ALL else f"{LISTED}: {self.listed.data}"


def _everything(kind: str) -> str:
    """Return what it is to look at all of a series."""
    if kind == ImageKind.VIDEO:
        return str(_("All of every film, with its sound"))
    if kind == ImageKind.DOCUMENT:
        return str(_("Every page"))
    return str(_("Every image, every frame"))


class SeveralForm(_Signing):
    """One signature under several series."""

    chosen = ChecksField(_l("Series"), [Required(_l("Choose at least one series."))])


def sent_rows() -> list[dict[str, str]]:
    """Return the rows of rectangles that the form sent, field by field."""
    columns = [request.form.getlist(f"mask-{name}") for name in _MASK_FIELDS]
    return [dict(zip(_MASK_FIELDS, values, strict=True)) for values in zip(*columns, strict=False)]
