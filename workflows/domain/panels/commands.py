"""What a person may ask of a panel. Ids and decisions only; texts stay in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

from workflows.domain.consent import ConsentGiven
from workflows.domain.panels.command_kinds import CommandKind
from workflows.domain.panels.state import ParticipantKind

__all__ = ["COMMAND_TYPES", "Command", "CommandKind"]


@dataclass(frozen=True, kw_only=True)
class OpenPanel:
    """Begin a panel for a patient of the actor's centre."""

    hcp_id: UUID
    ern: str
    kind: Literal[CommandKind.OPEN] = CommandKind.OPEN


@dataclass(frozen=True, kw_only=True)
class SubmitRequest:
    """Hand the request to the network's coordinators."""

    ern: str
    primary_area: str | None
    question_ids: tuple[UUID, ...]
    secondary_area: str | None = None
    other_erns: tuple[str, ...] = ()
    is_urgent: bool = False
    kind: Literal[CommandKind.SUBMIT] = CommandKind.SUBMIT


@dataclass(frozen=True, kw_only=True)
class AcceptRequest:
    """Take the request up and name who leads the panel."""

    lead_id: UUID
    kind: Literal[CommandKind.ACCEPT_REQUEST] = CommandKind.ACCEPT_REQUEST


@dataclass(frozen=True, kw_only=True)
class ReturnRequest:
    """Give the request back for more information; ``note_id`` names the text."""

    note_id: UUID
    kind: Literal[CommandKind.RETURN_REQUEST] = CommandKind.RETURN_REQUEST


@dataclass(frozen=True, kw_only=True)
class RedirectRequest:
    """Send the request to another network or area."""

    ern: str
    primary_area: str
    note_id: UUID
    secondary_area: str | None = None
    kind: Literal[CommandKind.REDIRECT_REQUEST] = CommandKind.REDIRECT_REQUEST


@dataclass(frozen=True, kw_only=True)
class DeclineRequest:
    """Decline the request with a reason."""

    note_id: UUID
    kind: Literal[CommandKind.DECLINE_REQUEST] = CommandKind.DECLINE_REQUEST


@dataclass(frozen=True, kw_only=True)
class PrintConsentForm:
    """Have the consent form printed in the patient's language."""

    paper_id: UUID
    language: str
    form_version: str
    kind: Literal[CommandKind.PRINT_CONSENT_FORM] = CommandKind.PRINT_CONSENT_FORM


@dataclass(frozen=True, kw_only=True)
class RecordConsent:
    """Write down what the patient decided, purpose by purpose."""

    consent_id: UUID
    given: ConsentGiven
    kind: Literal[CommandKind.RECORD_CONSENT] = CommandKind.RECORD_CONSENT


@dataclass(frozen=True, kw_only=True)
class ConfirmConsent:
    """A named clinician confirms the recorded consent."""

    consent_id: UUID
    kind: Literal[CommandKind.CONFIRM_CONSENT] = CommandKind.CONFIRM_CONSENT


@dataclass(frozen=True, kw_only=True)
class WithdrawCareConsent:
    """The patient takes the consent for care back."""

    consent_id: UUID
    kind: Literal[CommandKind.WITHDRAW_CARE_CONSENT] = CommandKind.WITHDRAW_CARE_CONSENT


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """One person to invite; guests have a term."""

    person_id: UUID
    participant: ParticipantKind = ParticipantKind.MEMBER
    access_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class InviteExperts:
    """Invite people, one by one or as an expert group."""

    invitations: tuple[Invitation, ...]
    group_id: UUID | None = None
    kind: Literal[CommandKind.INVITE] = CommandKind.INVITE


@dataclass(frozen=True, kw_only=True)
class AcceptInvitation:
    """Take part."""

    kind: Literal[CommandKind.ACCEPT_INVITATION] = CommandKind.ACCEPT_INVITATION


@dataclass(frozen=True, kw_only=True)
class DeclineInvitation:
    """Do not take part; perhaps a colleague can."""

    suggested_colleague_id: UUID | None = None
    note_id: UUID | None = None
    kind: Literal[CommandKind.DECLINE_INVITATION] = CommandKind.DECLINE_INVITATION


@dataclass(frozen=True, kw_only=True)
class RemoveParticipant:
    """End somebody's part."""

    person_id: UUID
    kind: Literal[CommandKind.REMOVE_PARTICIPANT] = CommandKind.REMOVE_PARTICIPANT


@dataclass(frozen=True, kw_only=True)
class ExtendGuest:
    """Lengthen a guest's term."""

    person_id: UUID
    access_until: datetime
    kind: Literal[CommandKind.EXTEND_GUEST] = CommandKind.EXTEND_GUEST


@dataclass(frozen=True, kw_only=True)
class RequestData:
    """Ask the enrolling centre for data."""

    data_request_id: UUID
    kind: Literal[CommandKind.REQUEST_DATA] = CommandKind.REQUEST_DATA


@dataclass(frozen=True, kw_only=True)
class AnswerDataRequest:
    """Answer a request for data."""

    data_request_id: UUID
    kind: Literal[CommandKind.ANSWER_DATA_REQUEST] = CommandKind.ANSWER_DATA_REQUEST


@dataclass(frozen=True, kw_only=True)
class WaiveDataRequest:
    """Go on without the data."""

    data_request_id: UUID
    note_id: UUID
    kind: Literal[CommandKind.WAIVE_DATA_REQUEST] = CommandKind.WAIVE_DATA_REQUEST


@dataclass(frozen=True, kw_only=True)
class Contribute:
    """Sign a contribution to one question or to the case as a whole."""

    contribution_id: UUID
    question_id: UUID | None = None
    kind: Literal[CommandKind.CONTRIBUTE] = CommandKind.CONTRIBUTE


@dataclass(frozen=True, kw_only=True)
class AmendContribution:
    """Sign a new version of one's own contribution."""

    contribution_id: UUID
    kind: Literal[CommandKind.AMEND_CONTRIBUTION] = CommandKind.AMEND_CONTRIBUTION


@dataclass(frozen=True, kw_only=True)
class StartOutcome:
    """End the discussion and begin to write the outcome."""

    kind: Literal[CommandKind.START_OUTCOME] = CommandKind.START_OUTCOME


@dataclass(frozen=True, kw_only=True)
class ResumeDiscussion:
    """Go back from drafting to the discussion."""

    note_id: UUID
    kind: Literal[CommandKind.RESUME_DISCUSSION] = CommandKind.RESUME_DISCUSSION


@dataclass(frozen=True, kw_only=True)
class PresentOutcome:
    """Put the outcome before the signatories; the hash binds what they sign."""

    content_hash: str
    answered_question_ids: tuple[UUID, ...]
    kind: Literal[CommandKind.PRESENT_OUTCOME] = CommandKind.PRESENT_OUTCOME


@dataclass(frozen=True, kw_only=True)
class ReviseOutcome:
    """Take the outcome back for another version; signatures are asked again."""

    note_id: UUID
    kind: Literal[CommandKind.REVISE_OUTCOME] = CommandKind.REVISE_OUTCOME


@dataclass(frozen=True, kw_only=True)
class SignOutcome:
    """Sign this version of the outcome."""

    outcome_version: int
    content_hash: str
    kind: Literal[CommandKind.SIGN_OUTCOME] = CommandKind.SIGN_OUTCOME


@dataclass(frozen=True, kw_only=True)
class Dissent:
    """Do not share the outcome, for the reason in ``note_id``."""

    outcome_version: int
    content_hash: str
    note_id: UUID
    kind: Literal[CommandKind.DISSENT] = CommandKind.DISSENT


@dataclass(frozen=True, kw_only=True)
class LapseSignature:
    """Go on without a member's signature once its limit has passed."""

    person_id: UUID
    kind: Literal[CommandKind.LAPSE_SIGNATURE] = CommandKind.LAPSE_SIGNATURE


@dataclass(frozen=True, kw_only=True)
class ClosePanel:
    """Close the panel."""

    kind: Literal[CommandKind.CLOSE] = CommandKind.CLOSE


@dataclass(frozen=True, kw_only=True)
class ReopenPanel:
    """Take a closed panel up again; its outcome stays on record."""

    note_id: UUID
    kind: Literal[CommandKind.REOPEN] = CommandKind.REOPEN


@dataclass(frozen=True, kw_only=True)
class ReopenForConsent:
    """Take a panel up again that a withdrawal of consent stopped: consent is asked for anew."""

    note_id: UUID
    kind: Literal[CommandKind.REOPEN_FOR_CONSENT] = CommandKind.REOPEN_FOR_CONSENT


@dataclass(frozen=True, kw_only=True)
class RecordFollowUp:
    """Write down how the patient was after ``month`` months."""

    month: int
    note_id: UUID
    kind: Literal[CommandKind.RECORD_FOLLOW_UP] = CommandKind.RECORD_FOLLOW_UP


@dataclass(frozen=True, kw_only=True)
class ArchivePanel:
    """Put a closed panel away; no statistic changes by it."""

    kind: Literal[CommandKind.ARCHIVE] = CommandKind.ARCHIVE


@dataclass(frozen=True, kw_only=True)
class WithdrawPanel:
    """The enrolling centre takes its request back."""

    note_id: UUID
    kind: Literal[CommandKind.WITHDRAW] = CommandKind.WITHDRAW


@dataclass(frozen=True, kw_only=True)
class SetUrgency:
    """Mark the panel urgent, or no longer."""

    is_urgent: bool
    kind: Literal[CommandKind.SET_URGENCY] = CommandKind.SET_URGENCY


@dataclass(frozen=True, kw_only=True)
class Snooze:
    """Pause the clock until a day, with a reason."""

    until: date
    note_id: UUID
    kind: Literal[CommandKind.SNOOZE] = CommandKind.SNOOZE


@dataclass(frozen=True, kw_only=True)
class EndSnooze:
    """Let the clock run again."""

    kind: Literal[CommandKind.END_SNOOZE] = CommandKind.END_SNOOZE


@dataclass(frozen=True, kw_only=True)
class ChangeLead:
    """Name another lead."""

    lead_id: UUID
    kind: Literal[CommandKind.CHANGE_LEAD] = CommandKind.CHANGE_LEAD


@dataclass(frozen=True, kw_only=True)
class RecordDeparture:
    """Somebody left for good; what waited for that person passes on."""

    person_id: UUID
    kind: Literal[CommandKind.RECORD_DEPARTURE] = CommandKind.RECORD_DEPARTURE


Command = (
    OpenPanel
    | SubmitRequest
    | AcceptRequest
    | ReturnRequest
    | RedirectRequest
    | DeclineRequest
    | PrintConsentForm
    | RecordConsent
    | ConfirmConsent
    | WithdrawCareConsent
    | InviteExperts
    | AcceptInvitation
    | DeclineInvitation
    | RemoveParticipant
    | ExtendGuest
    | RequestData
    | AnswerDataRequest
    | WaiveDataRequest
    | Contribute
    | AmendContribution
    | StartOutcome
    | ResumeDiscussion
    | PresentOutcome
    | ReviseOutcome
    | SignOutcome
    | Dissent
    | LapseSignature
    | ClosePanel
    | ReopenPanel
    | ReopenForConsent
    | RecordFollowUp
    | ArchivePanel
    | WithdrawPanel
    | SetUrgency
    | Snooze
    | EndSnooze
    | ChangeLead
    | RecordDeparture
)

COMMAND_TYPES: tuple[type, ...] = get_args(Command)
