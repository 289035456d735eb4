"""What happened in a panel. The events are its timeline; the state is folded from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from workflows.domain.consent import ConsentGiven
from workflows.domain.panels.clock_events import (
    DeadlineSet,
    ReminderSent,
    Snoozed,
    SnoozeEnded,
    UrgencySet,
)
from workflows.domain.panels.commands import Invitation
from workflows.domain.panels.event_kinds import EventKind
from workflows.domain.panels.stages import WithdrawalCause
from workflows.domain.panels.state import FollowUp, SignatureKind

__all__ = [
    "FACT_TYPES",
    "DeadlineSet",
    "Event",
    "EventKind",
    "Fact",
    "ReminderSent",
    "SnoozeEnded",
    "Snoozed",
    "UrgencySet",
]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The panel exists, as a draft."""

    hcp_id: UUID
    ern: str
    enroller_id: UUID
    kind: Literal[EventKind.OPENED] = EventKind.OPENED


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """The request waits for triage."""

    ern: str
    primary_area: str
    secondary_area: str | None
    other_erns: tuple[str, ...]
    is_urgent: bool
    question_ids: tuple[UUID, ...]
    kind: Literal[EventKind.SUBMITTED] = EventKind.SUBMITTED


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A coordinator took the request up."""

    lead_id: UUID
    kind: Literal[EventKind.ACCEPTED] = EventKind.ACCEPTED


@dataclass(frozen=True, kw_only=True)
class Returned:
    """More information is needed."""

    note_id: UUID
    kind: Literal[EventKind.RETURNED] = EventKind.RETURNED


@dataclass(frozen=True, kw_only=True)
class Redirected:
    """Another network or area triages now."""

    ern: str
    primary_area: str
    secondary_area: str | None
    note_id: UUID
    kind: Literal[EventKind.REDIRECTED] = EventKind.REDIRECTED


@dataclass(frozen=True, kw_only=True)
class Declined:
    """The network does not take the request up."""

    note_id: UUID
    kind: Literal[EventKind.DECLINED] = EventKind.DECLINED


@dataclass(frozen=True, kw_only=True)
class ConsentFormPrinted:
    """A consent form is printed for the patient; ``renews`` where one holds already."""

    paper_id: UUID
    language: str
    form_version: str
    renews: bool = False
    kind: Literal[EventKind.CONSENT_FORM_PRINTED] = EventKind.CONSENT_FORM_PRINTED


@dataclass(frozen=True, kw_only=True)
class ConsentRecorded:
    """The patient's decisions were written down; with ``renews`` the old ones hold until then."""

    consent_id: UUID
    given: ConsentGiven
    renews: bool = False
    kind: Literal[EventKind.CONSENT_RECORDED] = EventKind.CONSENT_RECORDED


@dataclass(frozen=True, kw_only=True)
class ConsentConfirmed:
    """A clinician stands for the recorded consent, which may take another one's place."""

    consent_id: UUID
    renews: bool = False
    kind: Literal[EventKind.CONSENT_CONFIRMED] = EventKind.CONSENT_CONFIRMED


@dataclass(frozen=True, kw_only=True)
class ExpertsInvited:
    """People were asked to take part."""

    invitations: tuple[Invitation, ...]
    group_id: UUID | None
    kind: Literal[EventKind.EXPERTS_INVITED] = EventKind.EXPERTS_INVITED


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted:
    """Somebody takes part."""

    person_id: UUID
    kind: Literal[EventKind.INVITATION_ACCEPTED] = EventKind.INVITATION_ACCEPTED


@dataclass(frozen=True, kw_only=True)
class InvitationDeclined:
    """Somebody does not take part."""

    person_id: UUID
    suggested_colleague_id: UUID | None
    note_id: UUID | None
    kind: Literal[EventKind.INVITATION_DECLINED] = EventKind.INVITATION_DECLINED


@dataclass(frozen=True, kw_only=True)
class ParticipantRemoved:
    """The lead ended somebody's part."""

    person_id: UUID
    kind: Literal[EventKind.PARTICIPANT_REMOVED] = EventKind.PARTICIPANT_REMOVED


@dataclass(frozen=True, kw_only=True)
class GuestExtended:
    """A guest may stay longer."""

    person_id: UUID
    access_until: datetime
    kind: Literal[EventKind.GUEST_EXTENDED] = EventKind.GUEST_EXTENDED


@dataclass(frozen=True, kw_only=True)
class GuestExpired:
    """A guest's term ran out."""

    person_id: UUID
    kind: Literal[EventKind.GUEST_EXPIRED] = EventKind.GUEST_EXPIRED


@dataclass(frozen=True, kw_only=True)
class DataRequested:
    """The panel asked the enrolling centre for data."""

    data_request_id: UUID
    kind: Literal[EventKind.DATA_REQUESTED] = EventKind.DATA_REQUESTED


@dataclass(frozen=True, kw_only=True)
class DataRequestAnswered:
    """The enrolling centre answered."""

    data_request_id: UUID
    kind: Literal[EventKind.DATA_REQUEST_ANSWERED] = EventKind.DATA_REQUEST_ANSWERED


@dataclass(frozen=True, kw_only=True)
class DataRequestWaived:
    """The panel goes on without these data."""

    data_request_id: UUID
    note_id: UUID
    kind: Literal[EventKind.DATA_REQUEST_WAIVED] = EventKind.DATA_REQUEST_WAIVED


@dataclass(frozen=True, kw_only=True)
class Contributed:
    """Somebody signed a contribution."""

    contribution_id: UUID
    question_id: UUID | None
    kind: Literal[EventKind.CONTRIBUTED] = EventKind.CONTRIBUTED


@dataclass(frozen=True, kw_only=True)
class ContributionAmended:
    """An author signed a new version."""

    contribution_id: UUID
    version: int
    kind: Literal[EventKind.CONTRIBUTION_AMENDED] = EventKind.CONTRIBUTION_AMENDED


@dataclass(frozen=True, kw_only=True)
class OutcomeStarted:
    """The lead began to write the outcome."""

    kind: Literal[EventKind.OUTCOME_STARTED] = EventKind.OUTCOME_STARTED


@dataclass(frozen=True, kw_only=True)
class DiscussionResumed:
    """The lead went back to the discussion."""

    note_id: UUID
    kind: Literal[EventKind.DISCUSSION_RESUMED] = EventKind.DISCUSSION_RESUMED


@dataclass(frozen=True, kw_only=True)
class OutcomePresented:
    """A version of the outcome waits for signatures."""

    outcome_version: int
    content_hash: str
    kind: Literal[EventKind.OUTCOME_PRESENTED] = EventKind.OUTCOME_PRESENTED


@dataclass(frozen=True, kw_only=True)
class OutcomeRevised:
    """The lead took the outcome back to change it."""

    note_id: UUID
    kind: Literal[EventKind.OUTCOME_REVISED] = EventKind.OUTCOME_REVISED


@dataclass(frozen=True, kw_only=True)
class SignatureSettled:
    """A signatory signed, dissented, or the signature lapsed."""

    person_id: UUID
    signature: SignatureKind
    outcome_version: int
    note_id: UUID | None = None
    kind: Literal[EventKind.SIGNATURE_SETTLED] = EventKind.SIGNATURE_SETTLED


@dataclass(frozen=True, kw_only=True)
class OutcomeSigned:
    """Nobody's signature is missing any more."""

    outcome_version: int
    kind: Literal[EventKind.OUTCOME_SIGNED] = EventKind.OUTCOME_SIGNED


@dataclass(frozen=True, kw_only=True)
class Closed:
    """The panel is closed; follow-ups are planned."""

    follow_ups: tuple[FollowUp, ...]
    contributing_members: int
    kind: Literal[EventKind.CLOSED] = EventKind.CLOSED


@dataclass(frozen=True, kw_only=True)
class Reopened:
    """The discussion goes on; the outcome so far stays on record."""

    note_id: UUID
    kind: Literal[EventKind.REOPENED] = EventKind.REOPENED


@dataclass(frozen=True, kw_only=True)
class FollowUpDue:
    """The time for a follow-up has come."""

    month: int
    kind: Literal[EventKind.FOLLOW_UP_DUE] = EventKind.FOLLOW_UP_DUE


@dataclass(frozen=True, kw_only=True)
class FollowUpRecorded:
    """A follow-up was written down."""

    month: int
    note_id: UUID
    kind: Literal[EventKind.FOLLOW_UP_RECORDED] = EventKind.FOLLOW_UP_RECORDED


@dataclass(frozen=True, kw_only=True)
class Archived:
    """The panel was put away."""

    kind: Literal[EventKind.ARCHIVED] = EventKind.ARCHIVED


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """The panel stopped for good; whoever wants to go on opens another."""

    cause: WithdrawalCause
    note_id: UUID | None = None
    kind: Literal[EventKind.WITHDRAWN] = EventKind.WITHDRAWN


@dataclass(frozen=True, kw_only=True)
class LeadChanged:
    """Another person leads the panel."""

    lead_id: UUID
    former_lead_id: UUID | None
    kind: Literal[EventKind.LEAD_CHANGED] = EventKind.LEAD_CHANGED


@dataclass(frozen=True, kw_only=True)
class PersonDeparted:
    """Somebody left; the panel goes on without that person."""

    person_id: UUID
    kind: Literal[EventKind.PERSON_DEPARTED] = EventKind.PERSON_DEPARTED


Fact = (
    Opened
    | Submitted
    | Accepted
    | Returned
    | Redirected
    | Declined
    | ConsentFormPrinted
    | ConsentRecorded
    | ConsentConfirmed
    | ExpertsInvited
    | InvitationAccepted
    | InvitationDeclined
    | ParticipantRemoved
    | GuestExtended
    | GuestExpired
    | DataRequested
    | DataRequestAnswered
    | DataRequestWaived
    | Contributed
    | ContributionAmended
    | OutcomeStarted
    | DiscussionResumed
    | OutcomePresented
    | OutcomeRevised
    | SignatureSettled
    | OutcomeSigned
    | Closed
    | Reopened
    | FollowUpDue
    | FollowUpRecorded
    | Archived
    | Withdrawn
    | UrgencySet
    | Snoozed
    | SnoozeEnded
    | LeadChanged
    | PersonDeparted
    | ReminderSent
    | DeadlineSet
)

FACT_TYPES: tuple[type, ...] = get_args(Fact)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One entry of the timeline: a fact, when it happened and who caused it.

    ``actor_id`` is empty when the workflow's clock caused it.
    """

    occurred_at: datetime
    actor_id: UUID | None = None
    on_behalf_of: UUID | None = None
    fact: Fact
