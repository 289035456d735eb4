"""Whose turn it is, and for what; or why it is nobody's. From the state alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from workflows.domain.deadlines import Rung
from workflows.domain.panels.stages import OPEN_TO_EXPERTS, PanelStatus, WithdrawalCause
from workflows.domain.panels.state import FollowUpStatus, PanelState, ParticipantStatus

if TYPE_CHECKING:
    from uuid import UUID


class Task(StrEnum):
    """What is asked of whoever's turn it is."""

    COMPLETE_DRAFT = "complete_draft"
    TRIAGE_REQUEST = "triage_request"
    COMPLETE_REQUEST = "complete_request"
    RECORD_CONSENT = "record_consent"
    CONFIRM_CONSENT = "confirm_consent"
    NAME_LEAD = "name_lead"
    INVITE_EXPERTS = "invite_experts"
    ANSWER_INVITATION = "answer_invitation"
    ANSWER_DATA_REQUEST = "answer_data_request"
    CONTRIBUTE = "contribute"
    START_OUTCOME = "start_outcome"
    WRITE_OUTCOME = "write_outcome"
    SIGN_OUTCOME = "sign_outcome"
    CLOSE_PANEL = "close_panel"
    RECORD_FOLLOW_UP = "record_follow_up"


class Group(StrEnum):
    """Who is meant when no single person is."""

    COORDINATORS = "coordinators"
    ENROLLING_CENTRE = "enrolling_centre"


class IdleReason(StrEnum):
    """Why nobody has to act."""

    FOLLOW_UP_LATER = "follow_up_later"
    FOLLOW_UPS_DONE = "follow_ups_done"
    ARCHIVED = "archived"
    DECLINED = "declined"
    WITHDRAWN_BY_REQUESTER = "withdrawn_by_requester"
    CARE_CONSENT_REFUSED = "care_consent_refused"
    CARE_CONSENT_WITHDRAWN = "care_consent_withdrawn"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A task and who has it: people by id, or a group where ``people`` is empty."""

    task: Task
    people: tuple[UUID, ...] = ()
    group: Group | None = None


_WITHDRAWN_REASONS: Mapping[WithdrawalCause, IdleReason] = {
    WithdrawalCause.BY_REQUESTER: IdleReason.WITHDRAWN_BY_REQUESTER,
    WithdrawalCause.CARE_CONSENT_REFUSED: IdleReason.CARE_CONSENT_REFUSED,
    WithdrawalCause.CARE_CONSENT_WITHDRAWN: IdleReason.CARE_CONSENT_WITHDRAWN,
}


def whom_to_remind(panel: PanelState, rung: Rung) -> Rung:
    """Return who is meant on ``rung``: no outsider for a draft, the coordinators for no lead."""
    if panel.submitted_at is None:
        return Rung.PERSON
    if rung is Rung.LEAD and panel.lead_id is None:
        return Rung.COORDINATOR
    return rung


def open_invitations(panel: PanelState) -> tuple[UUID, ...]:
    """Return who can still answer an invitation, whomever else the panel waits for."""
    return panel.people(ParticipantStatus.INVITED) if panel.status in OPEN_TO_EXPERTS else ()


def people_waited_for(panel: PanelState) -> frozenset[UUID]:
    """Return everybody who is asked for something by name: by the turn, or by an invitation."""
    turn = whose_turn(panel)
    people = turn.people if isinstance(turn, Turn) else ()
    return frozenset((*people, *open_invitations(panel)))


def whose_turn(panel: PanelState) -> Turn | IdleReason:
    """Return who must do what next, or why nobody must."""
    return _TURNS[panel.status](panel)


def _centre(panel: PanelState, task: Task) -> Turn:
    if panel.enroller_id is None:
        return Turn(task=task, group=Group.ENROLLING_CENTRE)
    return Turn(task=task, people=(panel.enroller_id,))


def _lead(panel: PanelState, task: Task) -> Turn:
    if panel.lead_id is None:
        return Turn(task=Task.NAME_LEAD, group=Group.COORDINATORS)
    return Turn(task=task, people=(panel.lead_id,))


def _draft(panel: PanelState) -> Turn:
    return _centre(panel, Task.COMPLETE_DRAFT)


def _triage(_panel: PanelState) -> Turn:
    return Turn(task=Task.TRIAGE_REQUEST, group=Group.COORDINATORS)


def _returned(panel: PanelState) -> Turn:
    return _centre(panel, Task.COMPLETE_REQUEST)


def _consent(panel: PanelState) -> Turn:
    recorded = panel.consent.consent_id is not None
    return _centre(panel, Task.CONFIRM_CONSENT if recorded else Task.RECORD_CONSENT)


def _discussion(panel: PanelState) -> Turn:
    if panel.lead_id is None:
        return Turn(task=Task.NAME_LEAD, group=Group.COORDINATORS)
    if panel.open_data_requests:
        return _centre(panel, Task.ANSWER_DATA_REQUEST)
    accepted = panel.people(ParticipantStatus.ACCEPTED)
    silent = tuple(person for person in accepted if person not in panel.contributors)
    if silent:
        return Turn(task=Task.CONTRIBUTE, people=silent)
    invited = panel.people(ParticipantStatus.INVITED)
    if invited:
        return Turn(task=Task.ANSWER_INVITATION, people=invited)
    if not accepted:
        return Turn(task=Task.INVITE_EXPERTS, people=(panel.lead_id,))
    return Turn(task=Task.START_OUTCOME, people=(panel.lead_id,))


def _drafting(panel: PanelState) -> Turn:
    return _lead(panel, Task.WRITE_OUTCOME)


def _signing(panel: PanelState) -> Turn:
    if panel.lead_id is None:
        return Turn(task=Task.NAME_LEAD, group=Group.COORDINATORS)
    return Turn(task=Task.SIGN_OUTCOME, people=panel.missing_signatures)


def _signed(panel: PanelState) -> Turn:
    return _lead(panel, Task.CLOSE_PANEL)


def _closed(panel: PanelState) -> Turn | IdleReason:
    if any(each.status is FollowUpStatus.DUE for each in panel.follow_ups):
        return _centre(panel, Task.RECORD_FOLLOW_UP)
    if any(each.status is FollowUpStatus.PLANNED for each in panel.follow_ups):
        return IdleReason.FOLLOW_UP_LATER
    return IdleReason.FOLLOW_UPS_DONE


def _archived(_panel: PanelState) -> IdleReason:
    return IdleReason.ARCHIVED


def _declined(_panel: PanelState) -> IdleReason:
    return IdleReason.DECLINED


def _withdrawn(panel: PanelState) -> IdleReason:
    return _WITHDRAWN_REASONS[panel.withdrawal_cause or WithdrawalCause.BY_REQUESTER]


_TURNS: Mapping[PanelStatus, Callable[[PanelState], Turn | IdleReason]] = {
    PanelStatus.DRAFT: _draft,
    PanelStatus.TRIAGE: _triage,
    PanelStatus.RETURNED: _returned,
    PanelStatus.AWAITING_CONSENT: _consent,
    PanelStatus.DISCUSSION: _discussion,
    PanelStatus.DRAFTING_OUTCOME: _drafting,
    PanelStatus.SIGNING: _signing,
    PanelStatus.SIGNED: _signed,
    PanelStatus.CLOSED: _closed,
    PanelStatus.ARCHIVED: _archived,
    PanelStatus.DECLINED: _declined,
    PanelStatus.WITHDRAWN: _withdrawn,
}
