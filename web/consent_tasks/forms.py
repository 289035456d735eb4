"""Forms of a retention review: why the data are still needed, and when it is looked at again."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import ValidationError

from i18n import formats
from web.accounts.language import select_locale
from web.components.days import DayField, today_here
from web.components.fields import CommandIdField, GrowingTextField, Required
from web.components.forms import ConsiliumForm

_REASON_LIMIT = 2000


class KeepForm(ConsiliumForm):
    """Keep the data, with the reason."""

    reason = GrowingTextField(
        _l("Why the data are still needed"),
        [Required()],
        limit=_REASON_LIMIT,
        description=_l("Encrypted with the patient's key; seen by your centre only."),
    )
    is_reviewed = BooleanField(
        _l("I have looked at what is stored of this patient"),
        [Required(_l("Somebody must have looked at what is stored."))],
    )


class PlanForm(ConsiliumForm):
    """Review earlier than at the latest, with the reason."""

    command_id = CommandIdField()
    review_on = DayField(_l("Review on"), [Required()])
    reason = GrowingTextField(
        _l("Why the data are reviewed then"),
        [Required()],
        limit=_REASON_LIMIT,
        description=_l("Encrypted with the patient's key; seen by your centre only."),
    )

    def __init__(self, *args: Any, latest_on: date, **kwargs: Any) -> None:
        """Allow no day after ``latest_on``, which the law sets."""
        super().__init__(*args, **kwargs)
        self._latest_on = latest_on

    def validate_review_on(self, field: DayField) -> None:
        """Refuse days that are over, and days beyond the latest."""
        if field.data <= today_here():
            raise ValidationError(_("Choose a day that lies ahead."))
        if field.data > self._latest_on:
            latest = formats.day(self._latest_on, select_locale())
            raise ValidationError(
                _("The review cannot be put off: choose %(day)s or an earlier day.", day=latest),
            )
