"""Words for refusals: what cannot be done now, and why."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from i18n.translators import marked as _
from workflows.domain.access import AccessReason
from workflows.domain.errors import RefusalReason

REFUSALS: Mapping[Enum, str] = {
    RefusalReason.NOT_IN_THIS_STATUS: _(
        "This cannot be done at the present stage. The panel may have moved on meanwhile.",
    ),
    RefusalReason.NOT_YOUR_PART: _("This is not your part in this panel."),
    RefusalReason.ALREADY_OPEN: _("This panel is open already."),
    RefusalReason.PRIMARY_AREA_MISSING: _("Choose the primary thematic area."),
    RefusalReason.AREAS_EQUAL: _("The secondary area must differ from the primary one."),
    RefusalReason.QUESTION_MISSING: _("Ask at least one question."),
    RefusalReason.REDIRECTED_TO_ITSELF: _("Choose another network or area."),
    RefusalReason.CONSENT_NOT_RECORDED: _("Record the consent first."),
    RefusalReason.CARE_UNDECIDED: _("Say whether the patient consents to sharing for care."),
    RefusalReason.NOBODY_INVITED: _("Choose at least one person to invite."),
    RefusalReason.ALREADY_TAKING_PART: _("This person takes part or is invited already."),
    RefusalReason.NOT_TAKING_PART: _("This person does not take part in the panel."),
    RefusalReason.LEAD_CANNOT_BE_INVITED: _("The lead takes part already."),
    RefusalReason.GUEST_NEEDS_TERM: _("A guest needs a date on which access ends."),
    RefusalReason.TERM_IN_THE_PAST: _("The date on which access ends must lie ahead."),
    RefusalReason.TERM_TOO_LONG: _(
        "A guest can stay for 90 days from today. Extend the access again before it ends.",
    ),
    RefusalReason.UNKNOWN_QUESTION: _("This question does not belong to the panel."),
    RefusalReason.UNKNOWN_DATA_REQUEST: _("There is no such data request."),
    RefusalReason.DATA_REQUEST_SETTLED: _("This data request is settled already."),
    RefusalReason.DATA_REQUESTS_OPEN: _(
        "Data requests are still open. They must be answered or waived first.",
    ),
    RefusalReason.UNKNOWN_CONTRIBUTION: _("There is no such contribution of yours."),
    RefusalReason.NOT_THE_AUTHOR: _("Only its author can amend a contribution."),
    RefusalReason.QUESTIONS_UNANSWERED: _("Each question needs a recommendation."),
    RefusalReason.OUTDATED_OUTCOME: _(
        "The outcome was changed after you opened it. Read the new version and sign that.",
    ),
    RefusalReason.ALREADY_SIGNED: _("Your signature was recorded already."),
    RefusalReason.NOT_A_SIGNATORY: _("No signature of this person is missing."),
    RefusalReason.LIMIT_NOT_PASSED: _("A signature can lapse only after its limit has passed."),
    RefusalReason.LEAD_CANNOT_LAPSE: _("The lead's signature cannot lapse."),
    RefusalReason.GUEST_CANNOT_LEAD: _("A guest cannot lead a panel."),
    RefusalReason.SAME_LEAD: _("This person leads the panel already."),
    RefusalReason.UNCHANGED: _("Nothing would change."),
    RefusalReason.FOLLOW_UP_NOT_DUE: _("This follow-up is not due."),
    RefusalReason.NOT_SNOOZED: _("The clock is not paused."),
    RefusalReason.SNOOZE_IN_THE_PAST: _("Choose a day that lies ahead."),
    RefusalReason.SNOOZE_TOO_LONG: _("The clock can be paused for three months at most."),
    RefusalReason.CONSENT_WITHDRAWN: _(
        "The patient has withdrawn the consent for care. The panel has stopped.",
    ),
    RefusalReason.NOT_STOPPED_BY_CONSENT: _(
        "Only a panel that stopped because consent for care was withdrawn can ask for it again.",
    ),
}

ACCESS_REASONS: Mapping[Enum, str] = {
    AccessReason.OWN_CENTRE: _("You work at the enrolling centre."),
    AccessReason.PANEL_MEMBER: _("You take part in this panel."),
    AccessReason.COORDINATES: _("You coordinate a network of this panel."),
    AccessReason.INVITED: _("You are invited to this panel."),
    AccessReason.HOLDS_ROLE: _("Your role allows it."),
    AccessReason.NO_RELATION: _("You have no part in this."),
    AccessReason.NO_ROLE: _("Your role does not allow it."),
    AccessReason.CONSENT_NOT_CONFIRMED: _(
        "The case opens once the patient's consent for care is confirmed.",
    ),
    AccessReason.PROCESS_ONLY: _(
        "You see the process of this panel. The case is for those who take part.",
    ),
    AccessReason.PATIENT_ERASED: _("The patient was erased. Only the process is left."),
}
