"""Words for the timeline: one sentence for each kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from i18n.translators import marked as _
from workflows.domain.panels.events import EventKind

EVENTS: Mapping[Enum, str] = {
    EventKind.OPENED: _("The panel was opened."),
    EventKind.SUBMITTED: _("The request was submitted."),
    EventKind.ACCEPTED: _("The request was accepted and a lead was named."),
    EventKind.RETURNED: _("The request was returned for more information."),
    EventKind.REDIRECTED: _("The request was redirected."),
    EventKind.DECLINED: _("The request was declined."),
    EventKind.CONSENT_FORM_PRINTED: _("A consent form was printed."),
    EventKind.CONSENT_RECORDED: _("The patient's consent was recorded."),
    EventKind.CONSENT_CONFIRMED: _("The consent was confirmed."),
    EventKind.EXPERTS_INVITED: _("Experts were invited."),
    EventKind.INVITATION_ACCEPTED: _("An invitation was accepted."),
    EventKind.INVITATION_DECLINED: _("An invitation was declined."),
    EventKind.PARTICIPANT_REMOVED: _("Somebody no longer takes part."),
    EventKind.GUEST_EXTENDED: _("A guest's access was extended."),
    EventKind.GUEST_EXPIRED: _("A guest's access ended."),
    EventKind.DATA_REQUESTED: _("Data were asked for."),
    EventKind.DATA_REQUEST_ANSWERED: _("A data request was answered."),
    EventKind.DATA_REQUEST_WAIVED: _("A data request was waived."),
    EventKind.CONTRIBUTED: _("A contribution was signed."),
    EventKind.CONTRIBUTION_AMENDED: _("A contribution was amended."),
    EventKind.OUTCOME_STARTED: _("Work on the outcome began."),
    EventKind.DISCUSSION_RESUMED: _("The discussion was resumed."),
    EventKind.OUTCOME_PRESENTED: _("The outcome was presented for signature."),
    EventKind.OUTCOME_REVISED: _("The outcome was taken back for revision."),
    EventKind.SIGNATURE_SETTLED: _("A signature was settled."),
    EventKind.OUTCOME_SIGNED: _("The outcome is signed by all."),
    EventKind.CLOSED: _("The panel was closed."),
    EventKind.REOPENED: _("The panel was reopened."),
    EventKind.FOLLOW_UP_DUE: _("A follow-up is due."),
    EventKind.FOLLOW_UP_RECORDED: _("A follow-up was recorded."),
    EventKind.ARCHIVED: _("The panel was archived."),
    EventKind.WITHDRAWN: _("The panel was withdrawn."),
    EventKind.URGENCY_SET: _("The urgency was changed."),
    EventKind.SNOOZED: _("The clock was paused."),
    EventKind.SNOOZE_ENDED: _("The clock runs again."),
    EventKind.LEAD_CHANGED: _("Another person leads the panel."),
    EventKind.PERSON_DEPARTED: _("Somebody left for good."),
    EventKind.REMINDER_SENT: _("A reminder was sent."),
    EventKind.DEADLINE_SET: _("The clock was set."),
}
