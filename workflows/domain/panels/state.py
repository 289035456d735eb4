"""Everything a panel's process knows. Ids and decisions only: no names, no clinical text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from workflows.domain.consent import ConsentGiven
from workflows.domain.deadlines import Deadline
from workflows.domain.panels.stages import STAGE_OF, PanelStatus, Stage, WithdrawalCause

STATE_VERSION = 1


class ParticipantKind(StrEnum):
    """How somebody takes part."""

    MEMBER = "member"
    GUEST = "guest"


class ParticipantStatus(StrEnum):
    """How an invitation went on."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REMOVED = "removed"
    DEPARTED = "departed"
    EXPIRED = "expired"


# Whoever has not left yet.
TAKING_PART = (ParticipantStatus.INVITED, ParticipantStatus.ACCEPTED)


class DataRequestStatus(StrEnum):
    """Whether a request for data still waits."""

    OPEN = "open"
    ANSWERED = "answered"
    WAIVED = "waived"


class SignatureKind(StrEnum):
    """What a signatory did with the outcome."""

    SIGNED = "signed"
    DISSENTED = "dissented"
    LAPSED = "lapsed"


class FollowUpStatus(StrEnum):
    """Whether a follow-up was written down."""

    PLANNED = "planned"
    DUE = "due"
    RECORDED = "recorded"


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Somebody invited to the panel. ``access_until`` is set for guests."""

    person_id: UUID
    kind: ParticipantKind
    status: ParticipantStatus
    invited_at: datetime
    answered_at: datetime | None = None
    access_until: datetime | None = None
    suggested_colleague_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class DataRequest:
    """A question for data that the enrolling centre has to answer."""

    data_request_id: UUID
    asked_by: UUID
    asked_at: datetime
    status: DataRequestStatus = DataRequestStatus.OPEN


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """A signed contribution of one person; amending it makes a new version."""

    contribution_id: UUID
    author_id: UUID
    question_id: UUID | None
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One person's verdict on one version of the outcome."""

    person_id: UUID
    kind: SignatureKind
    signed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The outcome's version under signature; ``content_hash`` binds signatures to its text."""

    version: int
    content_hash: str
    presented_at: datetime
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """A look back after closure, ``month`` months later."""

    month: int
    due_at: datetime
    status: FollowUpStatus = FollowUpStatus.PLANNED


@dataclass(frozen=True, kw_only=True)
class NewConsent:
    """A consent that was recorded while another holds; nothing changes until it is confirmed."""

    consent_id: UUID
    recorded_at: datetime
    given: ConsentGiven


@dataclass(frozen=True, kw_only=True)
class ConsentGate:
    """What the panel knows of the patient's consent."""

    form_printed_at: datetime | None = None
    consent_id: UUID | None = None
    recorded_at: datetime | None = None
    given: ConsentGiven = field(default_factory=ConsentGiven)
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = None
    new: NewConsent | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the case may be shown outside the enrolling centre."""
        return self.confirmed_by is not None and self.given.opens_care

    @property
    def unconfirmed_id(self) -> UUID | None:
        """Return the recorded consent that waits for a clinician's confirmation."""
        if self.new is not None:
            return self.new.consent_id
        return self.consent_id if self.confirmed_by is None else None


@dataclass(frozen=True, kw_only=True)
class PanelState:
    """One panel. The workflow's only input, and the snapshot that the database keeps."""

    panel_id: UUID
    hcp_id: UUID
    ern: str
    enroller_id: UUID | None
    opened_at: datetime
    status: PanelStatus = PanelStatus.DRAFT
    status_since: datetime
    last_progress_at: datetime
    version: int = 0
    state_version: int = STATE_VERSION
    primary_area: str | None = None
    secondary_area: str | None = None
    other_erns: tuple[str, ...] = ()
    is_urgent: bool = False
    question_ids: tuple[UUID, ...] = ()
    submitted_at: datetime | None = None
    lead_id: UUID | None = None
    consent: ConsentGate = field(default_factory=ConsentGate)
    participants: tuple[Participant, ...] = ()
    data_requests: tuple[DataRequest, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    outcome: Outcome | None = None
    earlier_outcomes: tuple[Outcome, ...] = ()
    closed_at: datetime | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    snoozed_until: date | None = None
    withdrawal_cause: WithdrawalCause | None = None
    withdrawn_from: PanelStatus | None = None
    deadline: Deadline | None = None

    @property
    def stage(self) -> Stage:
        """Return the stage; a way out keeps the stage in which it was taken."""
        if self.status is PanelStatus.WITHDRAWN and self.withdrawn_from is not None:
            return STAGE_OF[self.withdrawn_from]
        return STAGE_OF[self.status]

    def participant(self, person_id: UUID) -> Participant | None:
        """Return how ``person_id`` takes or took part."""
        return next((each for each in self.participants if each.person_id == person_id), None)

    def people(
        self,
        status: ParticipantStatus,
        kind: ParticipantKind | None = None,
    ) -> tuple[UUID, ...]:
        """Return the ids of participants with this status, and kind if it is named."""
        return tuple(
            each.person_id
            for each in self.participants
            if each.status is status and kind in (None, each.kind)
        )

    @property
    def contributors(self) -> frozenset[UUID]:
        """Return who contributed at least once."""
        return frozenset(each.author_id for each in self.contributions)

    @property
    def contributing_members(self) -> frozenset[UUID]:
        """Return the leads and members who contributed, also those who left since.

        Guests do not count. Nothing that happens later changes who contributed, so that
        neither closing nor a departure alters a statistic.
        """
        guests = {
            each.person_id for each in self.participants if each.kind is ParticipantKind.GUEST
        }
        return self.contributors - guests

    @property
    def open_data_requests(self) -> tuple[DataRequest, ...]:
        """Return the data requests that still wait for an answer."""
        return tuple(each for each in self.data_requests if each.status is DataRequestStatus.OPEN)

    @property
    def signatories(self) -> tuple[UUID, ...]:
        """Return who has to sign the outcome: the lead and every accepted member."""
        lead = () if self.lead_id is None else (self.lead_id,)
        return lead + self.people(ParticipantStatus.ACCEPTED, ParticipantKind.MEMBER)

    @property
    def missing_signatures(self) -> tuple[UUID, ...]:
        """Return whose signature the presented outcome waits for.

        A member's dissent or lapse settles it; a lead has to sign, even one who dissented
        or lapsed as a member before.
        """
        if self.outcome is None or self.status is not PanelStatus.SIGNING:
            return ()
        verdicts = {each.person_id: each.kind for each in self.outcome.signatures}
        return tuple(
            person
            for person in self.signatories
            if person not in verdicts
            or (person == self.lead_id and verdicts[person] is not SignatureKind.SIGNED)
        )
