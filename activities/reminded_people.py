"""Whom a reminder reaches: whoever cannot act any more is passed over for the coordinators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from activities.people_waited_for import coordinators, health_professionals
from web.accounts.queries import build_actor
from web.models.notifications import NotificationReason
from workflows.domain.deadlines import Rung
from workflows.domain.panels.allowed import awaited_action
from workflows.domain.panels.relations import Relation, relations
from workflows.domain.panels.state import PanelState
from workflows.domain.panels.turns import whom_to_remind


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """A person, on which rung of the ladder, and why."""

    person_id: UUID
    rung: Rung
    reason: NotificationReason


def reminded_people(
    session: Session,
    panel: PanelState,
    rung: Rung,
    waited_for: Sequence[UUID],
    now: datetime,
) -> Iterator[Reminded]:
    """Yield whom to remind on ``rung`` while the panel waits for ``waited_for``.

    An account that is off, or an approval that ended, reaches nobody: the coordinators are told
    at once, who name a successor or record the departure. A draft is no outsider's business, so
    there the colleagues stand in.
    """
    rung = whom_to_remind(panel, rung)
    if rung is Rung.PERSON:
        present = [each for each in waited_for if _can_act(session, panel, each, now)]
        yield from _each(present, Rung.PERSON, NotificationReason.REMINDER)
        if len(present) == len(waited_for):
            return
        if panel.submitted_at is None:
            colleagues = [
                each.person_id for each in health_professionals(session, panel.hcp_id, now)
            ]
            yield from _each(colleagues, Rung.PERSON, NotificationReason.REMINDER)
            return
    elif rung is Rung.LEAD and panel.lead_id is not None and _leads(session, panel, now):
        yield from _each([panel.lead_id], Rung.LEAD, NotificationReason.REMINDER_TO_LEAD)
        return
    reachable = [each.person_id for each in coordinators(session, panel.ern, now)]
    yield from _each(reachable, Rung.COORDINATOR, NotificationReason.REMINDER_TO_COORDINATOR)


def _can_act(session: Session, panel: PanelState, person_id: UUID, now: datetime) -> bool:
    return awaited_action(panel, build_actor(session, person_id, now)) is not None


def _leads(session: Session, panel: PanelState, now: datetime) -> bool:
    if panel.lead_id is None:
        return False
    return Relation.LEAD in relations(panel, build_actor(session, panel.lead_id, now))


def _each(people: Sequence[UUID], rung: Rung, reason: NotificationReason) -> Iterator[Reminded]:
    for person_id in people:
        yield Reminded(person_id=person_id, rung=rung, reason=reason)
