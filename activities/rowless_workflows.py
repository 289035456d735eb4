"""Ends the workflows of panels that the database does not know, or knows as ended.

After a restore of an older backup Temporal may hold panels that were opened since. Their patients,
texts and consents are gone with the newer database: nobody could open them, and they would go on
reminding. What was acknowledged and is lost is named, so that somebody opens it again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
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


class RowlessWorkflows:
    """Compares the running workflows with the rows, from Temporal's side."""

    def __init__(self, sessions: sessionmaker[Session], client: Client) -> None:
        """Look for rows with ``sessions`` and for workflows through ``client``."""
        self._sessions = sessions
        self._client = client

    async def end(self, *, started_before: datetime) -> tuple[list[UUID], list[UUID]]:
        """End what should not run; return the panels without a row, and those that have ended."""
        running = await self._running(started_before)
        lost: list[UUID] = []
        over: list[UUID] = []
        for first in range(0, len(running), _ROWS_AT_ONCE):
            some = running[first : first + _ROWS_AT_ONCE]
            known = await asyncio.to_thread(self._known, some)
            for panel_id in some:
                if known.get(panel_id, True) and await self._terminate(panel_id):
                    (over if panel_id in known else lost).append(panel_id)
        for panel_id in lost:
            log.warning("a panel without a row was ended", extra={"panel_id": str(panel_id)})
        return lost, over

    async def _running(self, started_before: datetime) -> list[UUID]:
        return [
            UUID(each.id.removeprefix(_PREFIX))
            async for each in self._client.list_workflows(_RUNNING)
            if each.start_time < started_before
        ]

    def _known(self, panels: Iterable[UUID]) -> dict[UUID, bool]:
        """Return for each panel that has a row, or will have one, whether it has ended."""
        rows = select(Panel.id, Panel.status).where(Panel.id.in_(panels))
        # The worker was away when it was opened: the dispatcher will bring the command again.
        to_come = select(PanelCommand.panel_id).where(
            PanelCommand.panel_id.in_(panels), PanelCommand.status == CommandStatus.QUEUED
        )
        with reading(), self._sessions() as session:
            coming = dict.fromkeys(session.scalars(to_come), False)
            return coming | {row.id: row.status in ENDED for row in session.execute(rows)}

    async def _terminate(self, panel_id: UUID) -> bool:
        """End the workflow; false when it has ended by itself meanwhile."""
        handle = self._client.get_workflow_handle(workflow_id(panel_id))
        try:
            await handle.terminate(reason="the database knows no such running panel")
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False
        return True
