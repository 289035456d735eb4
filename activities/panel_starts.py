"""Starts workflows of panels from their recorded state, a few at once and a few a second.

After a restore into an empty Temporal all panels want theirs at the same time. A server that gets
thousands of first tasks at once is late with each of them, also with those of people who act now:
their own command starts their panel, and must find the way free.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy

from web.database import reading
from web.models.panels import Panel
from web.temporal_settings import PanelStartsSettings, TemporalSettings
from workflows.domain.panels.stages import ENDED
from workflows.domain.panels.state import PanelState
from workflows.messages import STATE, PanelRun
from workflows.panel_workflow import PanelWorkflow, workflow_id

# Started, scheduled, begun, completed: then a worker has taken it in.
TAKEN_IN: Final = 4
_LOOK_EVERY_SECONDS: Final = 0.05
# Without a worker nobody takes it in; Temporal keeps it for whichever comes.
_PATIENCE_SECONDS: Final = 10.0


class Pace:
    """Lets few be at work at once, and few begin in a second."""

    def __init__(self, allowed: PanelStartsSettings) -> None:
        """Allow as many as ``temporal.yaml`` says."""
        self._places = asyncio.Semaphore(allowed.at_once)
        self._seconds_between = 1 / allowed.a_second
        self._next_at = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn, and keep a place until the work is done."""
        async with self._places:
            now = time.monotonic()
            begins_at = max(now, self._next_at)
            self._next_at = begins_at + self._seconds_between
            await asyncio.sleep(begins_at - now)
            yield


class PanelStarts:
    """Starts what no person's command starts."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        client: Client,
        temporal: TemporalSettings,
        *,
        patience_seconds: float = _PATIENCE_SECONDS,
    ) -> None:
        """Read states with ``sessions``; start with ``client``, as fast as ``temporal`` allows."""
        self._sessions = sessions
        self._client = client
        self._temporal = temporal
        self._pace = Pace(temporal.panel_starts)
        self._patience = patience_seconds

    async def start(self, panel_id: UUID, policy: WorkflowIDConflictPolicy) -> bool:
        """Start it from its row, and wait a while until a worker has taken it in.

        False when the panel has ended before its turn came, which may be minutes.
        """
        async with self._pace.turn():
            state = await asyncio.to_thread(self._running_state, panel_id)
            if state is None:
                return False
            await self._until_taken_in(await self._started(state, policy))
            return True

    def _running_state(self, panel_id: UUID) -> PanelState | None:
        query = select(Panel.state).where(Panel.id == panel_id, Panel.status.not_in(ENDED))
        with reading(), self._sessions() as session:
            state = session.scalar(query)
        return None if state is None else STATE.validate_python(state)

    async def _started(
        self, state: PanelState, policy: WorkflowIDConflictPolicy
    ) -> WorkflowHandle[Any, Any]:
        return await self._client.start_workflow(
            PanelWorkflow.run,
            PanelRun(
                panel_id=state.panel_id,
                state=state,
                continue_as_new_at_events=self._temporal.workflow.continue_as_new_at_events,
            ),
            id=workflow_id(state.panel_id),
            task_queue=self._temporal.task_queue,
            task_timeout=timedelta(seconds=self._temporal.workflow.task_timeout_seconds),
            id_conflict_policy=policy,
        )

    async def _until_taken_in(self, handle: WorkflowHandle[Any, Any]) -> None:
        until = time.monotonic() + self._patience
        while (await handle.describe()).history_length < TAKEN_IN:
            if time.monotonic() > until:
                return
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
