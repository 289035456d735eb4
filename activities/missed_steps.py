"""Finds workflows that missed a step which the database has, and starts them anew from the row.

Temporal may die after the worker has committed a step and before it has heard of it. It keeps no
trace of an update that nobody answered, while the command is on record as done: such a panel would
wait for what is over and remind nobody, until somebody gives it the next command.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased, sessionmaker
from temporalio.service import RPCError

from activities.reconciling import Reconciler
from web.database import reading
from web.models.panels import CommandStatus, PanelCommand

log = logging.getLogger(__name__)

# A younger step may still be on its way to Temporal.
_TEMPORALS_TURN: Final = timedelta(seconds=10)
# What was given before a worker started is looked at too: it may have died with Temporal.
_OF_BEFORE: Final = 1000
_AT_ONCE: Final = 500


class MissedSteps:
    """Looks once at every panel to which a command was done, a little later."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        reconciler: Reconciler,
        *,
        temporals_turn: timedelta = _TEMPORALS_TURN,
    ) -> None:
        """Compare by ``reconciler`` what was done longer than ``temporals_turn`` ago."""
        self._sessions = sessions
        self._reconciler = reconciler
        self._turn = temporals_turn
        self._from: int | None = None
        self._looked_at: set[int] = set()

    async def look(self, now: datetime | None = None) -> list[UUID]:
        """Compare what is due; return the panels whose workflow had missed a step."""
        due = await asyncio.to_thread(self._due, (now or datetime.now(UTC)) - self._turn)
        if not due:
            return []
        try:
            found = await self._reconciler.compare({panel_id for _position, panel_id in due})
        except RPCError:
            log.info("Temporal is away; workflows are compared later")
            return []
        self._looked_at |= {
            position for position, panel_id in due if panel_id not in found.unanswered
        }
        for panel_id in found.replaced + found.over:
            log.warning("a workflow had missed a step", extra={"panel_id": str(panel_id)})
        return found.replaced + found.over

    def _due(self, done_before: datetime) -> Sequence[tuple[int, UUID]]:
        """Return place and panel of each command to look at, of panels that are at rest."""
        later = aliased(PanelCommand)
        is_moving = exists().where(
            later.panel_id == PanelCommand.panel_id,
            later.position >= PanelCommand.position,
            or_(later.status == CommandStatus.QUEUED, later.answered_at >= done_before),
        )
        with reading(), self._sessions() as session:
            self._move_on(session)
            rows = session.execute(
                select(PanelCommand.position, PanelCommand.panel_id)
                .where(
                    PanelCommand.position > self._from,
                    PanelCommand.position.not_in(self._looked_at),
                    PanelCommand.status == CommandStatus.APPLIED,
                    ~is_moving,
                )
                .order_by(PanelCommand.position)
                .limit(_AT_ONCE)
            )
            return [(row.position, row.panel_id) for row in rows]

    def _move_on(self, session: Session) -> None:
        """Leave behind what is looked at or refused, so that each round reads little."""
        if self._from is None:
            newest = session.scalar(select(func.max(PanelCommand.position))) or 0
            self._from = max(0, newest - _OF_BEFORE)
        rows = session.execute(
            select(PanelCommand.position, PanelCommand.status)
            .where(PanelCommand.position > self._from)
            .order_by(PanelCommand.position)
            .limit(_AT_ONCE)
        )
        for row in rows:
            if row.status is not CommandStatus.REFUSED and row.position not in self._looked_at:
                break
            self._from = row.position
            self._looked_at.discard(row.position)
