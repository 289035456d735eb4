"""Proves that database and workflows agree, and seeds what is missing from the last snapshot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.panel_starts import PanelStarts
from activities.rowless_workflows import ROWS_TURN, RowlessWorkflows
from activities.unfinished_withdrawals import PAGES_TURN, UnfinishedWithdrawals
from web.models.panels import Panel
from web.temporal_settings import TemporalSettings
from workflows.domain.panels.stages import ENDED
from workflows.domain.panels.state import PanelState
from workflows.messages import STATE
from workflows.panel_workflow import PanelWorkflow, workflow_id

_Act = Callable[[UUID, PanelState, "Reconciliation"], Awaitable[None]]
_AT_ONCE = 16
_ROWS_AT_ONCE = 500


@dataclass(kw_only=True)
class Reconciliation:
    """How many panels were looked at, and which were not as they should be.

    ``replaced`` are those whose workflow knew less than the row, ``set_back`` those whose workflow
    knew more, as after an older backup: the row is what was acknowledged, so it started anew.
    ``stopped`` are those whose care consent is withdrawn; the command to stop them is queued.
    ``lost`` are workflows whose panel the database does not know, ``over`` those whose panel has
    ended there; both were ended. ``held_back`` are workflows of unknown panels that run on because
    they are so many: then nothing else was looked at.
    """

    panels: int = 0
    seeded: list[UUID] = field(default_factory=list)
    replaced: list[UUID] = field(default_factory=list)
    set_back: list[UUID] = field(default_factory=list)
    unanswered: list[UUID] = field(default_factory=list)
    stopped: list[UUID] = field(default_factory=list)
    lost: list[UUID] = field(default_factory=list)
    over: list[UUID] = field(default_factory=list)
    held_back: list[UUID] = field(default_factory=list)


class Reconciler:
    """Compares every running panel's workflow with its row."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        client: Client,
        temporal: TemporalSettings,
        *,
        rows_turn: timedelta = ROWS_TURN,
    ) -> None:
        """Read rows with ``sessions`` and ask workflows through ``client``.

        A workflow that is younger than ``rows_turn`` may have no row yet.
        """
        self._rows_turn = rows_turn
        self._sessions = sessions
        self._client = client
        self._starts = PanelStarts(sessions, client, temporal)

    async def seed_missing(self) -> Reconciliation:
        """Start the workflow of every running panel that has none, at a pace; needs no worker."""
        return await self._over_all(self._seed_if_missing)

    async def reconcile(self, *, allow_many: bool = False) -> Reconciliation:
        """Also compare versions: a workflow that does not agree with its row starts anew from it.

        Panels that a withdrawal of consent should have stopped are stopped, and workflows of
        panels that the database does not know are ended; very many of them only if allowed.
        """
        rowless = await RowlessWorkflows(self._sessions, self._client).end(
            started_before=datetime.now(UTC) - self._rows_turn, allow_many=allow_many
        )
        if rowless.held_back:
            # If this is another installation's database, its panels have no business here.
            return Reconciliation(held_back=rowless.held_back)
        found = await self._over_all(self._compare)
        finish = UnfinishedWithdrawals(self._sessions).finish
        found.stopped = await asyncio.to_thread(finish, datetime.now(UTC) - PAGES_TURN)
        found.lost, found.over = rowless.lost, rowless.over
        return found

    async def compare(self, panels: Iterable[UUID]) -> Reconciliation:
        """Compare these only. A workflow that missed its panel's end is ended."""
        found = Reconciliation()
        for panel_id in panels:
            state = await asyncio.to_thread(self._row, panel_id)
            if state.status in ENDED:
                if await RowlessWorkflows(self._sessions, self._client).end_one(panel_id):
                    found.over.append(panel_id)
            else:
                await self._compare(panel_id, state, found)
            found.panels += 1
        return found

    async def _over_all(self, act: _Act) -> Reconciliation:
        found = Reconciliation()
        limit = asyncio.Semaphore(_AT_ONCE)

        async def one(panel_id: UUID, state: PanelState) -> None:
            async with limit:
                await act(panel_id, state, found)

        last: UUID | None = None
        while True:
            rows = await asyncio.to_thread(self._rows_after, last)
            if not rows:
                return found
            await asyncio.gather(*(one(panel_id, state) for panel_id, state in rows))
            found.panels += len(rows)
            last = rows[-1][0]

    def _rows_after(self, last: UUID | None) -> Sequence[tuple[UUID, PanelState]]:
        query = (
            select(Panel.id, Panel.state)
            .where(Panel.status.not_in(ENDED))
            .order_by(Panel.id)
            .limit(_ROWS_AT_ONCE)
        )
        if last is not None:
            query = query.where(Panel.id > last)
        with self._sessions() as session:
            return [(row.id, STATE.validate_python(row.state)) for row in session.execute(query)]

    def _row(self, panel_id: UUID) -> PanelState:
        with self._sessions() as session:
            return STATE.validate_python(session.get_one(Panel, panel_id).state)

    async def _seed_if_missing(
        self,
        panel_id: UUID,
        _state: PanelState,
        found: Reconciliation,
    ) -> None:
        handle = self._client.get_workflow_handle(workflow_id(panel_id))
        try:
            description = await handle.describe()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        else:
            if description.status is WorkflowExecutionStatus.RUNNING:
                return
        if await self._starts.start(panel_id, WorkflowIDConflictPolicy.USE_EXISTING):
            found.seeded.append(panel_id)

    async def _compare(self, panel_id: UUID, state: PanelState, found: Reconciliation) -> None:
        await self._seed_if_missing(panel_id, state, found)
        handle = self._client.get_workflow_handle_for(PanelWorkflow.run, workflow_id(panel_id))
        try:
            known = await handle.query(PanelWorkflow.state, rpc_timeout=timedelta(seconds=10))
        except RPCError:
            found.unanswered.append(panel_id)
            return
        if known is not None and known.version > state.version:
            # The row was read before the workflow was asked: somebody may have acted in between.
            state = await asyncio.to_thread(self._row, panel_id)
        if known is not None and known.version == state.version:
            return
        is_ahead = known is not None and known.version > state.version
        await self._starts.start(panel_id, WorkflowIDConflictPolicy.TERMINATE_EXISTING)
        (found.set_back if is_ahead else found.replaced).append(panel_id)
