"""Whom to tell what a step means for them. Written in the step's own transaction, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from activities.people_waited_for import PersonWaitedFor, coordinators
from web.models.notifications import Notification, NotificationReason
from workflows.domain.deadlines import Rung
from workflows.domain.panels import events as e
from workflows.domain.panels.state import PanelState, ParticipantStatus
from workflows.domain.panels.turns import Task, Turn, whom_to_remind, whose_turn

# What everybody in the panel is told; the rest stands in the timeline.
_TOLD_TO_ALL = (
    e.Accepted,
    e.Declined,
    e.ConsentConfirmed,
    e.OutcomePresented,
    e.OutcomeSigned,
    e.Closed,
    e.Reopened,
    e.Withdrawn,
    e.LeadChanged,
)


@dataclass(frozen=True, kw_only=True)
class _Notice:
    person_id: UUID
    reason: NotificationReason
    task: Task | None = None
    event: e.EventKind | None = None
    rung: Rung | None = None


def write_notices(
    session: Session,
    panel: PanelState,
    events: Sequence[e.Event],
    waited_for: Sequence[PersonWaitedFor],
) -> None:
    """Add what the people concerned are told about ``events``, which led to ``panel``."""
    actors = {event.actor_id for event in events}
    rows: dict[str, dict[str, object]] = {}
    for notice in _notices(session, panel, events, waited_for):
        if notice.person_id in actors:
            continue
        key = f"{panel.panel_id}:{panel.version}:{notice.person_id}:{notice.reason}"
        rows.setdefault(
            key,
            {
                "key": key,
                "person_id": notice.person_id,
                "panel_id": panel.panel_id,
                "reason": notice.reason,
                "task": notice.task,
                "event": notice.event,
                "rung": notice.rung,
                "is_urgent": panel.is_urgent,
                "occurred_at": events[0].occurred_at,
            },
        )
    if rows:
        session.execute(insert(Notification), list(rows.values()))


def _notices(
    session: Session,
    panel: PanelState,
    events: Sequence[e.Event],
    waited_for: Sequence[PersonWaitedFor],
) -> Iterator[_Notice]:
    turn = whose_turn(panel)
    task = turn.task if isinstance(turn, Turn) else None
    for event in events:
        fact = event.fact
        if isinstance(fact, e.ReminderSent):
            yield from _reminders(session, panel, fact, waited_for, event.occurred_at)
        elif isinstance(fact, e.DeadlineSet):
            yield from _turns(fact, waited_for)
        elif isinstance(fact, e.GuestExpired):
            yield _Notice(
                person_id=fact.person_id,
                reason=NotificationReason.ACCESS_ENDED,
                event=fact.kind,
            )
        elif isinstance(fact, e.ConsentConfirmed) and fact.renews:
            # It opens nothing to the others that was not open to them.
            continue
        elif isinstance(fact, _TOLD_TO_ALL):
            for person_id in _concerned(panel):
                yield _Notice(
                    person_id=person_id,
                    reason=NotificationReason.PANEL_MOVED,
                    event=fact.kind,
                    task=task,
                )


def _turns(fact: e.DeadlineSet, waited_for: Sequence[PersonWaitedFor]) -> Iterator[_Notice]:
    """Tell people that it is their turn, when their limit begins; reminders have their own."""
    if fact.deadline is None or fact.deadline.rung > 0:
        return
    for each in waited_for:
        yield _Notice(
            person_id=each.person_id,
            reason=NotificationReason.YOUR_TURN,
            task=Task(fact.deadline.task),
        )


def _reminders(
    session: Session,
    panel: PanelState,
    fact: e.ReminderSent,
    waited_for: Sequence[PersonWaitedFor],
    now: datetime,
) -> Iterator[_Notice]:
    task = Task(fact.task)
    rung = whom_to_remind(panel, fact.remind)
    if rung is Rung.PERSON:
        people = [each.person_id for each in waited_for]
        reason = NotificationReason.REMINDER
    elif rung is Rung.LEAD and panel.lead_id is not None:
        people, reason = [panel.lead_id], NotificationReason.REMINDER_TO_LEAD
    else:
        people = [each.person_id for each in coordinators(session, panel.ern, now)]
        reason = NotificationReason.REMINDER_TO_COORDINATOR
    for person_id in people:
        yield _Notice(person_id=person_id, reason=reason, task=task, rung=rung)


def _concerned(panel: PanelState) -> set[UUID]:
    people = set(panel.people(ParticipantStatus.ACCEPTED))
    return people | {each for each in (panel.enroller_id, panel.lead_id) if each is not None}
