"""Forms of a patient's rights: restrict, lift the restriction, erase."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import ValidationError

from i18n.languages import CONSENT_LANGUAGES
from web.components.fields import (
    ChoiceField,
    CommandIdField,
    OneOfField,
    PlainTextField,
    Required,
)
from web.components.forms import ConsiliumForm
from web.rights.grounds import ErasureGround, RestrictionGround
from web.rights.words import ERASURE_GROUNDS, RESTRICTION_GROUNDS


class RestrictForm(ConsiliumForm):
    """Restrict the use of the data, on one of the law's four grounds."""

    ground = ChoiceField(_l("Why the use is restricted"), [Required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground.offer(RESTRICTION_GROUNDS.items())

    @property
    def chosen(self) -> RestrictionGround:
        """Return the ground of the valid form."""
        return RestrictionGround(self.ground.data)


class LiftForm(ConsiliumForm):
    """Lift the restriction; the patient hears of it first (GDPR Art. 18(3))."""

    is_told = BooleanField(
        _l("The patient was told that the restriction is lifted"),
        [Required(_l("The patient must be told before the restriction is lifted."))],
    )


class ReportForm(ConsiliumForm):
    """Ask for the report on the patient's data."""

    command_id = CommandIdField()
    language = OneOfField(_l("Language of the patient"), [Required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.offer(CONSENT_LANGUAGES.items())


class EraseForm(ConsiliumForm):
    """Erase a patient; typing the nickname keeps a slip of the hand from doing it."""

    command_id = CommandIdField()
    ground = ChoiceField(_l("Why the data are erased"), [Required()])
    nickname = PlainTextField(
        _l("Nickname of the patient"),
        [Required()],
        description=_l("Type it as it stands at the top of this page."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground.offer(ERASURE_GROUNDS.items())
        self._expected = ""

    def expect(self, nickname: str) -> None:
        """Say which nickname must be typed."""
        self._expected = nickname

    @property
    def chosen(self) -> ErasureGround:
        """Return the ground of the valid form."""
        return ErasureGround(self.ground.data)

    def validate_nickname(self, field: PlainTextField) -> None:
        """Refuse any other patient's nickname; the case of letters does not matter."""
        typed = " ".join((field.data or "").split()).casefold()
        if typed != self._expected.casefold():
            raise ValidationError(_("This is not the nickname of this patient."))
