"""What time alone brings about: reminders, the end of terms and pauses, follow-ups, lapses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID

from workflows.domain.deadlines import Deadline, Rung
from workflows.domain.panels import events as e
from workflows.domain.panels.evolve import evolve, is_progress
from workflows.domain.panels.outcome_decisions import settle_signature
from workflows.domain.panels.stages import ENDED
from workflows.domain.panels.state import (
    TAKING_PART,
    FollowUpStatus,
    PanelState,
    Participant,
    ParticipantKind,
    SignatureKind,
)
from workflows.domain.panels.turns import Group, Task, Turn, whose_turn


@dataclass(frozen=True, kw_only=True)
class DeadlineQuestion:
    """What the business calendar has to be asked: whose limit, for what, from when."""

    task: Task
    people: tuple[UUID, ...]
    group: Group | None
    ern: str
    hcp_id: UUID
    is_urgent: bool
    since: datetime
    rung: int
    asked_at: datetime


def decide_due(panel: PanelState, now: datetime) -> list[e.Event]:
    """Return what has become due by ``now``, in order; nothing if it is too early."""
    if panel.status in ENDED:
        return []
    facts = _due_facts(panel, now)
    deadline = _running_deadline(panel)
    # Whatever else is due may change whose turn it is; the ladder is climbed after that.
    if not facts and deadline is not None and deadline.remind_at <= now:
        facts = _climb(panel, deadline)
    return [e.Event(occurred_at=now, fact=fact) for fact in facts]


def next_wake(panel: PanelState) -> datetime | None:
    """Return the next instant at which ``decide_due`` has something to say."""
    if panel.status in ENDED:
        return None
    deadline = _running_deadline(panel)
    moments = [_snooze_ends_at(panel), deadline.remind_at if deadline else None]
    moments += [each.access_until for each in panel.participants if _is_guest(each)]
    moments += [each.due_at for each in panel.follow_ups if each.status is FollowUpStatus.PLANNED]
    return min((moment for moment in moments if moment is not None), default=None)


def deadline_question(
    panel: PanelState,
    events: list[e.Event],
    now: datetime,
) -> DeadlineQuestion | None:
    """Return what to ask the calendar after ``events`` led to ``panel``; nothing if none runs."""
    turn = whose_turn(panel)
    if not isinstance(turn, Turn) or panel.snoozed_until is not None:
        return None
    climbed = [each.fact for each in events if isinstance(each.fact, e.ReminderSent)]
    goes_on = panel.deadline is not None and panel.deadline.task == turn.task
    if panel.deadline is not None and goes_on and climbed and not _restarts(events):
        since, rung = panel.deadline.since, climbed[-1].rung + 1
    else:
        since, rung = now, 0
    return DeadlineQuestion(
        task=turn.task,
        people=turn.people,
        group=turn.group,
        ern=panel.ern,
        hcp_id=panel.hcp_id,
        is_urgent=panel.is_urgent,
        since=since,
        rung=rung,
        asked_at=now,
    )


def changes_deadline(panel: PanelState, events: list[e.Event]) -> bool:
    """Tell whether ``events``, which led to ``panel``, set the clock anew or stop it."""
    turn = whose_turn(panel)
    if not isinstance(turn, Turn) or panel.snoozed_until is not None:
        return panel.deadline is not None
    if panel.deadline is None or panel.deadline.task != turn.task:
        return True
    return any(
        is_progress(each.fact) or isinstance(each.fact, (e.ReminderSent, e.UrgencySet))
        for each in events
    )


def _running_deadline(panel: PanelState) -> Deadline | None:
    return None if panel.snoozed_until is not None else panel.deadline


def _restarts(events: list[e.Event]) -> bool:
    return any(is_progress(each.fact) for each in events)


def _due_facts(panel: PanelState, now: datetime) -> list[e.Fact]:
    facts: list[e.Fact] = []
    ends_at = _snooze_ends_at(panel)
    if ends_at is not None and ends_at <= now:
        facts.append(e.SnoozeEnded())
    facts += [
        e.GuestExpired(person_id=each.person_id)
        for each in panel.participants
        if _is_guest(each) and each.access_until is not None and each.access_until <= now
    ]
    facts += [
        e.FollowUpDue(month=each.month)
        for each in panel.follow_ups
        if each.status is FollowUpStatus.PLANNED and each.due_at <= now
    ]
    return facts


def _climb(panel: PanelState, deadline: Deadline) -> list[e.Fact]:
    """Climb one rung; where the coordinator is reached, members' missing signatures lapse."""
    facts: list[e.Fact] = [
        e.ReminderSent(task=deadline.task, rung=deadline.rung, remind=deadline.remind),
    ]
    if deadline.task == Task.SIGN_OUTCOME and deadline.remind is Rung.COORDINATOR:
        for person_id in panel.missing_signatures:
            if person_id == panel.lead_id or panel.outcome is None:
                continue
            settled = settle_signature(panel, panel.outcome, person_id, SignatureKind.LAPSED)
            facts += settled
            panel = evolve(
                panel,
                e.Event(occurred_at=panel.last_progress_at, fact=settled[0]),
            )
    return facts


def _is_guest(participant: Participant) -> bool:
    return participant.kind is ParticipantKind.GUEST and participant.status in TAKING_PART


def _snooze_ends_at(panel: PanelState) -> datetime | None:
    if panel.snoozed_until is None:
        return None
    return datetime.combine(panel.snoozed_until, time.min, tzinfo=UTC)
