"""Forms of acts that need a reason, a day, or only a confirmation."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField

from web.components.fields import CommandIdField, GrowingTextField, Required
from web.components.forms import ConsiliumForm
from web.discussions.guarded_texts import GuardedForm


class ConfirmForm(ConsiliumForm):
    """Nothing but the act itself."""

    command_id = CommandIdField()


class ReasonForm(GuardedForm):
    """The act, and why."""

    guarded = "reason"
    command_id = CommandIdField()
    reason = GrowingTextField(_l("Reason"), [Required()], limit=4000)


class SnoozeForm(ReasonForm):
    """Until when the clock is paused, and why."""

    until = DateField(_l("Until which day?"), [Required()])
