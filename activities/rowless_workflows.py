"""Ends the workflows of panels that the database does not know, or knows as ended.

After a restore of an older backup Temporal may hold panels that were opened since. Their patients,
texts and consents are gone with the newer database: nobody could open them, and they would go on
reminding. What was acknowledged and is lost is named, so that somebody opens it again.
Very many of them are a sign of another thing: that this is not the database of these workflows.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from web.database import reading
from web.models.panels import CommandStatus, Panel, PanelCommand
from workflows.domain.panels.stages import ENDED
from workflows.panel_workflow import workflow_id

log = logging.getLogger(__name__)

# A workflow that has just been started writes its row a moment later.
ROWS_TURN: Final = timedelta(minutes=5)
_PREFIX: Final = workflow_id("")
_RUNNING: Final = "WorkflowType = 'Panel' AND ExecutionStatus = 'Running'"
_ROWS_AT_ONCE: Final = 500
# More than this share of what runs is no accident but another installation's database, or none.
_MOST_SHARE: Final = 0.1
_ALWAYS_ALLOWED: Final = 10


@dataclass(frozen=True, kw_only=True)
class Rowless:
    """``lost`` have no row, ``over`` are of panels that have ended; both are ended by now.

    ``held_back`` have no row either, but are so many that a person must say that they may end:
    then none was ended, of neither kind.
    """

    lost: list[UUID] = field(default_factory=list)
    over: list[UUID] = field(default_factory=list)
    held_back: list[UUID] = field(default_factory=list)


class RowlessWorkflows:
    """Compares the running workflows with the rows, from Temporal's side."""

    def __init__(self, sessions: sessionmaker[Session], client: Client) -> None:
        """Look for rows with ``sessions`` and for workflows through ``client``."""
        self._sessions = sessions
        self._client = client

    async def end(self, *, started_before: datetime, allow_many: bool = False) -> Rowless:
        """End what should not run; a large part of what runs only if allowed."""
        running = await self._running(started_before)
        has_ended = await self._has_ended(running)
        unknown = [each for each in running if each not in has_ended]
        if _are_too_many(unknown, running) and not allow_many:
            log.error(
                "too many panels without a row: none is ended", extra={"panels": len(unknown)}
            )
            return Rowless(held_back=unknown)
        over = [each for each in running if has_ended.get(each)]
        found = Rowless(lost=await self._terminated(unknown), over=await self._terminated(over))
        for panel_id in found.lost:
            log.warning("a panel without a row was ended", extra={"panel_id": str(panel_id)})
        return found

    async def _running(self, started_before: datetime) -> list[UUID]:
        return [
            UUID(each.id.removeprefix(_PREFIX))
            async for each in self._client.list_workflows(_RUNNING)
            if each.start_time < started_before
        ]

    async def _has_ended(self, panels: Sequence[UUID]) -> Mapping[UUID, bool]:
        """Return for each panel that has a row, or will have one, whether it has ended."""
        known: dict[UUID, bool] = {}
        for first in range(0, len(panels), _ROWS_AT_ONCE):
            some = panels[first : first + _ROWS_AT_ONCE]
            known |= await asyncio.to_thread(self._known, some)
        return known

    def _known(self, panels: Iterable[UUID]) -> dict[UUID, bool]:
        rows = select(Panel.id, Panel.status).where(Panel.id.in_(panels))
        # The worker was away when it was opened: the dispatcher will bring the command again.
        to_come = select(PanelCommand.panel_id).where(
            PanelCommand.panel_id.in_(panels), PanelCommand.status == CommandStatus.QUEUED
        )
        with reading(), self._sessions() as session:
            coming = dict.fromkeys(session.scalars(to_come), False)
            return coming | {row.id: row.status in ENDED for row in session.execute(rows)}

    async def _terminated(self, panels: Iterable[UUID]) -> list[UUID]:
        return [each for each in panels if await self.end_one(each)]

    async def end_one(self, panel_id: UUID) -> bool:
        """End the workflow; false when it has ended by itself meanwhile."""
        handle = self._client.get_workflow_handle(workflow_id(panel_id))
        try:
            await handle.terminate(reason="the database knows no such running panel")
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False
        return True


def _are_too_many(unknown: Sequence[UUID], running: Sequence[UUID]) -> bool:
    """Tell whether it is implausible that an older backup explains these.

    A database that knows none of the panels is none, or another one, however few they are.
    """
    most = max(_ALWAYS_ALLOWED, int(len(running) * _MOST_SHARE))
    return len(unknown) > most or len(unknown) == len(running) > 0
