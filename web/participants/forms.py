"""Forms about people: invite, answer an invitation, extend a guest, name another lead."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField

from web.components.fields import (
    ChecksField,
    CommandIdField,
    GrowingTextField,
    OneOfField,
    PersonSelectField,
    PlainTextField,
    Required,
)
from web.components.forms import ConsiliumForm
from web.discussions.guarded_texts import GuardedForm


class InvitationForm(ConsiliumForm):
    """Whom the lead invites: people, guests, an expert group."""

    command_id = CommandIdField()
    words = PlainTextField(_l("Search by name, hospital or country code"))
    people = ChecksField(_l("Health professionals of the networks"))
    guests = ChecksField(
        _l("Guests"),
        description=_l("Approved by the coordinator. Access ends with the panel or on this day."),
    )
    group = OneOfField(
        _l("Expert group"),
        description=_l("Everybody of the group who does not take part yet is invited."),
    )


class AcceptanceForm(ConsiliumForm):
    """Take part."""

    command_id = CommandIdField()


class DeclineForm(GuardedForm):
    """Do not take part; why, and who could."""

    guarded = "reason"
    command_id = CommandIdField()
    reason = GrowingTextField(_l("Reason"), limit=2000)
    colleague = PersonSelectField(
        _l("A colleague who could take part"),
        description=_l("The lead decides whether to invite them."),
    )


class ConfirmationForm(ConsiliumForm):
    """An act without fields on a page that says what happens."""

    command_id = CommandIdField()


class ExtensionForm(ConsiliumForm):
    """Until when a guest may stay."""

    command_id = CommandIdField()
    until = DateField(
        _l("Access until the end of"),
        [Required()],
        description=_l("At most 90 days from today; it can be extended again."),
    )


class LeadForm(ConsiliumForm):
    """Who leads the panel from now on."""

    command_id = CommandIdField()
    lead = PersonSelectField(_l("New lead"), [Required()])
