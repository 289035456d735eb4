"""Forms of triage: accept with a lead, return, redirect, decline."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.components.fields import (
    CommandIdField,
    GrowingTextField,
    OneOfField,
    PersonSelectField,
    Required,
)
from web.components.forms import ConsiliumForm
from web.discussions.guarded_texts import GuardedForm


class AcceptForm(ConsiliumForm):
    """Who leads the panel."""

    command_id = CommandIdField()
    lead = PersonSelectField(_l("Lead of the panel"), [Required()])


class ReturnForm(GuardedForm):
    """What is missing."""

    guarded = "reason"
    command_id = CommandIdField()
    reason = GrowingTextField(_l("What information is missing?"), [Required()], limit=4000)


class RedirectForm(GuardedForm):
    """Where the request belongs."""

    guarded = "reason"
    command_id = CommandIdField()
    area = OneOfField(_l("Network and area"), [Required()])
    reason = GrowingTextField(_l("Why does it belong there?"), [Required()], limit=4000)


class DeclineForm(GuardedForm):
    """Why the network does not take it up."""

    guarded = "reason"
    command_id = CommandIdField()
    reason = GrowingTextField(_l("Why is the request declined?"), [Required()], limit=4000)
