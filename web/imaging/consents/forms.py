"""The form of consent to images that can show who somebody is."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import ValidationError

from web.components.days import DayField, today_here
from web.components.fields import ChoiceField, CommandIdField, PlainTextField, Required
from web.components.forms import ConsiliumForm

GIVEN: Final = "given"
TAKEN_BACK: Final = "taken_back"


class ImageConsentForm(ConsiliumForm):
    """What was decided, on which day, and where the signed paper lies."""

    command_id = CommandIdField()
    decision = ChoiceField(_l("What was decided"), [Required()])
    signed_on = DayField(_l("Decided on"), [Required()])
    original_place = PlainTextField(
        _l("Where the signed paper lies"),
        description=_l("Seen by your centre only, such as: records office, shelf 12."),
    )
    is_attested = BooleanField(
        _l("I have seen the signed paper, or was told in person that consent is taken back"),
        [Required(_l("Somebody must have seen the paper, or was told."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.offer(
            (
                (GIVEN, _("Images that can show who the patient is may be seen in panels")),
                (TAKEN_BACK, _("They may not, or not any more")),
            ),
        )

    @property
    def is_given(self) -> bool:
        """Tell what the valid form says."""
        return bool(self.decision.data == GIVEN)

    def validate_signed_on(self, field: DayField) -> None:
        """Refuse days to come."""
        if field.data > today_here():
            raise ValidationError(_("A day in the future cannot be the day of the decision."))

    def validate_original_place(self, field: PlainTextField) -> None:
        """Ask where the paper lies when consent is given."""
        if self.decision.data == GIVEN and not field.data:
            raise ValidationError(_("Say where the signed paper lies."))
