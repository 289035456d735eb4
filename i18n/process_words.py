"""Words for a panel's process: stages, statuses, steps, relations and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from i18n.translators import marked as _
from workflows.domain.panels.commands import CommandKind
from workflows.domain.panels.progress import Step, StepStatus
from workflows.domain.panels.relations import Relation
from workflows.domain.panels.stages import PanelStatus, Stage, WithdrawalCause
from workflows.domain.panels.state import (
    DataRequestStatus,
    FollowUpStatus,
    ParticipantKind,
    ParticipantStatus,
    SignatureKind,
)

STAGES: Mapping[Enum, str] = {
    Stage.REQUEST: _("Request"),
    Stage.CONSENT: _("Consent"),
    Stage.DISCUSSION: _("Discussion"),
    Stage.OUTCOME: _("Outcome"),
    Stage.CLOSURE: _("Closure"),
}

STATUSES: Mapping[Enum, str] = {
    PanelStatus.DRAFT: _("Draft"),
    PanelStatus.TRIAGE: _("In triage"),
    PanelStatus.RETURNED: _("Returned for more information"),
    PanelStatus.AWAITING_CONSENT: _("Awaiting consent"),
    PanelStatus.DISCUSSION: _("In discussion"),
    PanelStatus.DRAFTING_OUTCOME: _("Outcome being written"),
    PanelStatus.SIGNING: _("Outcome being signed"),
    PanelStatus.SIGNED: _("Outcome signed"),
    PanelStatus.CLOSED: _("Closed"),
    PanelStatus.ARCHIVED: _("Archived"),
    PanelStatus.DECLINED: _("Declined"),
    PanelStatus.WITHDRAWN: _("Withdrawn"),
}

WITHDRAWALS: Mapping[Enum, str] = {
    WithdrawalCause.BY_REQUESTER: _("The enrolling centre withdrew the request."),
    WithdrawalCause.CARE_CONSENT_REFUSED: _("The patient did not consent to sharing for care."),
    WithdrawalCause.CARE_CONSENT_WITHDRAWN: _(
        "The patient withdrew the consent to sharing for care.",
    ),
}

STEPS: Mapping[Enum, str] = {
    Step.REQUEST_SUBMITTED: _("Request submitted"),
    Step.REQUEST_ACCEPTED: _("Request accepted"),
    Step.CONSENT_FORM_PRINTED: _("Consent form printed"),
    Step.CONSENT_RECORDED: _("Consent recorded"),
    Step.CONSENT_CONFIRMED: _("Consent confirmed"),
    Step.EXPERTS_INVITED: _("Experts invited"),
    Step.EXPERTS_JOINED: _("Experts joined"),
    Step.DATA_REQUESTS_SETTLED: _("Data requests settled"),
    Step.EXPERTS_CONTRIBUTED: _("Experts contributed"),
    Step.OUTCOME_WRITTEN: _("Outcome written"),
    Step.OUTCOME_SIGNED: _("Outcome signed by all"),
    Step.PANEL_CLOSED: _("Panel closed"),
    Step.FOLLOW_UPS_RECORDED: _("Follow-ups recorded"),
    Step.PANEL_ARCHIVED: _("Panel archived"),
}

STEP_STATUSES: Mapping[Enum, str] = {
    StepStatus.DONE: _("done"),
    StepStatus.CURRENT: _("current"),
    StepStatus.PENDING: _("pending"),
    StepStatus.SKIPPED: _("skipped"),
}

RELATIONS: Mapping[Enum, str] = {
    Relation.ENROLLING_CENTRE: _("Enrolling centre"),
    Relation.ASSISTANT: _("Assistant of the enrolling centre"),
    Relation.LEAD: _("Panel lead"),
    Relation.MEMBER: _("Panel member"),
    Relation.GUEST: _("Guest"),
    Relation.INVITED: _("Invited"),
    Relation.COORDINATOR: _("Coordinator"),
    Relation.DISPATCHER: _("Dispatcher"),
    Relation.OTHER_COORDINATOR: _("Coordinator of another network involved"),
}

COMMANDS: Mapping[Enum, str] = {
    CommandKind.OPEN: _("Open a panel"),
    CommandKind.SUBMIT: _("Submit request"),
    CommandKind.ACCEPT_REQUEST: _("Accept request"),
    CommandKind.RETURN_REQUEST: _("Return for more information"),
    CommandKind.REDIRECT_REQUEST: _("Redirect request"),
    CommandKind.DECLINE_REQUEST: _("Decline request"),
    CommandKind.PRINT_CONSENT_FORM: _("Print consent form"),
    CommandKind.RECORD_CONSENT: _("Record consent"),
    CommandKind.CONFIRM_CONSENT: _("Confirm consent"),
    CommandKind.WITHDRAW_CARE_CONSENT: _("Withdraw consent for care"),
    CommandKind.INVITE: _("Invite experts"),
    CommandKind.ACCEPT_INVITATION: _("Accept invitation"),
    CommandKind.DECLINE_INVITATION: _("Decline invitation"),
    CommandKind.REMOVE_PARTICIPANT: _("Remove from the panel"),
    CommandKind.EXTEND_GUEST: _("Extend guest access"),
    CommandKind.REQUEST_DATA: _("Ask for data"),
    CommandKind.ANSWER_DATA_REQUEST: _("Answer data request"),
    CommandKind.WAIVE_DATA_REQUEST: _("Go on without the data"),
    CommandKind.CONTRIBUTE: _("Contribute"),
    CommandKind.AMEND_CONTRIBUTION: _("Amend contribution"),
    CommandKind.START_OUTCOME: _("Start the outcome"),
    CommandKind.RESUME_DISCUSSION: _("Resume the discussion"),
    CommandKind.PRESENT_OUTCOME: _("Present for signature"),
    CommandKind.REVISE_OUTCOME: _("Revise the outcome"),
    CommandKind.SIGN_OUTCOME: _("Sign the outcome"),
    CommandKind.DISSENT: _("Dissent"),
    CommandKind.LAPSE_SIGNATURE: _("Let signature lapse"),
    CommandKind.CLOSE: _("Close panel"),
    CommandKind.REOPEN: _("Reopen panel"),
    CommandKind.REOPEN_FOR_CONSENT: _("Reopen and ask for consent again"),
    CommandKind.RECORD_FOLLOW_UP: _("Record follow-up"),
    CommandKind.ARCHIVE: _("Archive panel"),
    CommandKind.WITHDRAW: _("Withdraw request"),
    CommandKind.SET_URGENCY: _("Change urgency"),
    CommandKind.SNOOZE: _("Snooze"),
    CommandKind.END_SNOOZE: _("End snooze"),
    CommandKind.CHANGE_LEAD: _("Change lead"),
    CommandKind.RECORD_DEPARTURE: _("Record departure"),
}

PARTICIPATION: Mapping[Enum, str] = {
    ParticipantKind.MEMBER: _("Member"),
    ParticipantKind.GUEST: _("Guest of this panel"),
    ParticipantStatus.INVITED: _("Invited, no answer yet"),
    ParticipantStatus.ACCEPTED: _("Takes part"),
    ParticipantStatus.DECLINED: _("Declined the invitation"),
    ParticipantStatus.REMOVED: _("No longer takes part"),
    ParticipantStatus.DEPARTED: _("Departed"),
    ParticipantStatus.EXPIRED: _("Access ended"),
    DataRequestStatus.OPEN: _("Open"),
    DataRequestStatus.ANSWERED: _("Answered"),
    DataRequestStatus.WAIVED: _("Waived"),
    SignatureKind.SIGNED: _("Signed"),
    SignatureKind.DISSENTED: _("Dissented"),
    SignatureKind.LAPSED: _("Lapsed"),
    FollowUpStatus.PLANNED: _("Planned"),
    FollowUpStatus.DUE: _("Due"),
    FollowUpStatus.RECORDED: _("Recorded"),
}
