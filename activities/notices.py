"""Whom to tell what a step means for them. Written in the step's own transaction, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from activities.people_waited_for import PersonWaitedFor
from activities.reminded_people import Reminded, reminded_people
from web.models.notifications import Notification, NotificationReason
from workflows.domain.deadlines import Rung
from workflows.domain.panels import events as e
from workflows.domain.panels.state import PanelState, ParticipantStatus
from workflows.domain.panels.turns import Task, Turn, open_invitations, whose_turn

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
            yield from _turns(session, panel, fact, waited_for, event.occurred_at)
        else:
            yield from _invitations(_asked_to_join(panel, fact))
            yield from _moves(panel, fact, task)


def _moves(panel: PanelState, fact: e.Fact, task: Task | None) -> Iterator[_Notice]:
    if isinstance(fact, e.GuestExpired):
        yield _Notice(
            person_id=fact.person_id,
            reason=NotificationReason.ACCESS_ENDED,
            event=fact.kind,
        )
    elif isinstance(fact, e.ConsentConfirmed) and fact.renews:
        # It opens nothing to the others that was not open to them.
        return
    elif isinstance(fact, _TOLD_TO_ALL):
        for person_id in _concerned(panel):
            yield _Notice(
                person_id=person_id,
                reason=NotificationReason.PANEL_MOVED,
                event=fact.kind,
                task=task,
            )


def _asked_to_join(panel: PanelState, fact: e.Fact) -> Iterable[UUID]:
    """Return whom the fact asks for an answer, whomever else the panel waits for."""
    if isinstance(fact, e.ExpertsInvited):
        return [each.person_id for each in fact.invitations]
    # An urgent panel reaches at once also those who were invited when it was not.
    if isinstance(fact, e.Reopened) or (isinstance(fact, e.UrgencySet) and fact.is_urgent):
        return open_invitations(panel)
    return ()


def _turns(
    session: Session,
    panel: PanelState,
    fact: e.DeadlineSet,
    waited_for: Sequence[PersonWaitedFor],
    now: datetime,
) -> Iterator[_Notice]:
    """Tell people that it is their turn, when their limit begins; reminders have their own."""
    if fact.deadline is None or fact.deadline.rung > 0:
        return
    task = Task(fact.deadline.task)
    if task is Task.ANSWER_INVITATION:
        # They were told when they were invited.
        return
    for each in _reached(session, panel, Rung.PERSON, waited_for, now):
        is_theirs = each.rung is Rung.PERSON
        yield _Notice(
            person_id=each.person_id,
            reason=NotificationReason.YOUR_TURN if is_theirs else each.reason,
            task=task,
            rung=None if is_theirs else each.rung,
        )


def _reminders(
    session: Session,
    panel: PanelState,
    fact: e.ReminderSent,
    waited_for: Sequence[PersonWaitedFor],
    now: datetime,
) -> Iterator[_Notice]:
    for each in _reached(session, panel, fact.remind, waited_for, now):
        yield _Notice(
            person_id=each.person_id,
            reason=each.reason,
            task=Task(fact.task),
            rung=each.rung,
        )


def _invitations(people: Iterable[UUID]) -> Iterator[_Notice]:
    for person_id in people:
        yield _Notice(
            person_id=person_id,
            reason=NotificationReason.YOUR_TURN,
            task=Task.ANSWER_INVITATION,
        )


def _reached(
    session: Session,
    panel: PanelState,
    rung: Rung,
    waited_for: Sequence[PersonWaitedFor],
    now: datetime,
) -> Iterator[Reminded]:
    people = [each.person_id for each in waited_for]
    return reminded_people(session, panel, rung, people, now)


def _concerned(panel: PanelState) -> set[UUID]:
    people = set(panel.people(ParticipantStatus.ACCEPTED))
    return people | {each for each in (panel.enroller_id, panel.lead_id) if each is not None}
