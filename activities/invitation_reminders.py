"""Reminds of invitations that nobody answers while the panel waits for somebody else.

A panel's own ladder begins anew with whatever progress others make; an invitation's does not. It
counts from the day of the invitation, by the same limits and rungs of temporal.yaml. While the
panel itself waits for the answers, its own ladder reminds and this one keeps still.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker

from activities.people_waited_for import people_by_id
from activities.reminded_people import reminded_people
from activities.working_days import WorkingDays
from web.models.notifications import Notification
from web.models.panels import Panel, PanelPerson
from workflows.domain.deadlines import Deadline
from workflows.domain.panels.relations import Relation
from workflows.domain.panels.stages import OPEN_TO_EXPERTS
from workflows.domain.panels.state import PanelState, Participant
from workflows.domain.panels.timers import DeadlineQuestion
from workflows.domain.panels.turns import Task, Turn, open_invitations, whose_turn
from workflows.messages import STATE


class InvitationReminders:
    """One round after the other; several workers may run them side by side."""

    def __init__(self, sessions: sessionmaker[Session], working_days: WorkingDays) -> None:
        """Use a session factory, and the calendar that turns limits into instants."""
        self._sessions = sessions
        self._working_days = working_days

    def remind_due(self, now: datetime | None = None) -> int:
        """Write the reminders that are due at ``now``; return how many are new."""
        now = now or datetime.now(UTC)
        with self._sessions() as session:
            panels = session.scalars(_WITH_OPEN_INVITATIONS).all()
        return sum(self._remind(panel_id, now) for panel_id in panels)

    def _remind(self, panel_id: UUID, now: datetime) -> int:
        with self._sessions.begin() as session:
            # Locked, so that no step and no other worker moves it meanwhile.
            query = select(Panel.state).where(Panel.id == panel_id).with_for_update()
            panel = STATE.validate_python(session.scalars(query).one())
            rows = {row["key"]: row for row in self._due(session, panel, now)}
            known = select(Notification.key).where(Notification.key.in_(rows))
            new = [rows[key] for key in rows.keys() - set(session.scalars(known))]
            if new:
                session.execute(insert(Notification), new)
        return len(new)

    def _due(
        self, session: Session, panel: PanelState, now: datetime
    ) -> Iterator[dict[str, object]]:
        turn = whose_turn(panel)
        waits_itself = isinstance(turn, Turn) and turn.task is Task.ANSWER_INVITATION
        if waits_itself or panel.snoozed_until is not None:
            return
        invited = set(open_invitations(panel))
        for participant in panel.participants:
            if participant.person_id not in invited:
                continue
            rung = self._last_rung(session, panel, participant, now)
            if rung is None:
                continue
            person_id, invited_at = participant.person_id, participant.invited_at.isoformat()
            for each in reminded_people(session, panel, rung.remind, [person_id], now):
                key = f"{panel.panel_id}:{person_id}:{invited_at}:{rung.rung}:{each.person_id}"
                yield {
                    "key": key,
                    "person_id": each.person_id,
                    "panel_id": panel.panel_id,
                    "reason": each.reason,
                    "task": Task.ANSWER_INVITATION,
                    "rung": each.rung,
                    "is_urgent": panel.is_urgent,
                    "occurred_at": now,
                }

    def _last_rung(
        self,
        session: Session,
        panel: PanelState,
        participant: Participant,
        now: datetime,
    ) -> Deadline | None:
        """Return the highest rung that is reached; what was missed meanwhile is not made up for."""
        people = people_by_id(session, [participant.person_id])
        reached: Deadline | None = None
        while True:
            question = DeadlineQuestion(
                task=Task.ANSWER_INVITATION,
                people=(participant.person_id,),
                group=None,
                ern=panel.ern,
                hcp_id=panel.hcp_id,
                is_urgent=panel.is_urgent,
                since=participant.invited_at,
                rung=0 if reached is None else reached.rung + 1,
                asked_at=participant.invited_at,
            )
            deadline = self._working_days.answer(session, question, people)
            if deadline.remind_at > now:
                return reached
            reached = deadline


_WITH_OPEN_INVITATIONS = (
    select(Panel.id)
    .where(
        Panel.status.in_(OPEN_TO_EXPERTS),
        select(PanelPerson.person_id)
        .where(PanelPerson.panel_id == Panel.id, PanelPerson.relation == Relation.INVITED)
        .exists(),
    )
    .order_by(Panel.id)
)
