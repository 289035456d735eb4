"""Database and workflows are compared on a real server: what is missing or behind is seeded."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import delete, select
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.read_model import write_panel
from activities.reconciling import Reconciler, Reconciliation
from tests.support.memory_records import MemoryRecords
from tests.support.recorded_panels import RecordedPanels
from tests.support.temporal import TemporalForTest, run, temporal_server
from web.models.panels import Panel, PanelEvent
from workflows.domain.panels import commands as c
from workflows.messages import PanelRun, PerformCommand
from workflows.panel_workflow import PanelWorkflow, workflow_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from workflows.domain.panels.state import PanelState


@asynccontextmanager
async def server_for(world: RecordedPanels) -> AsyncIterator[tuple[TemporalForTest, Reconciler]]:
    """Lend a server whose worker records into the world's rows."""
    activities = (world.records.record_step, MemoryRecords().print_consent_paper)
    async with temporal_server(activities) as temporal:
        yield temporal, Reconciler(world.lent.sessions, temporal.client, temporal.temporal)


@pytest.fixture
def today(world: RecordedPanels) -> RecordedPanels:
    """Lend a world in which no reminder is due yet."""
    world.now = datetime.now(UTC)
    return world


async def start(temporal: TemporalForTest, panel: PanelState) -> None:
    await temporal.client.start_workflow(
        PanelWorkflow.run,
        PanelRun(panel_id=panel.panel_id, state=panel, continue_as_new_at_events=500),
        id=workflow_id(panel.panel_id),
        task_queue=temporal.temporal.task_queue,
    )


async def state_in(client: Client, panel_id: UUID) -> PanelState | None:
    handle = client.get_workflow_handle_for(PanelWorkflow.run, workflow_id(panel_id))
    return await handle.query(PanelWorkflow.state)


async def run_of(client: Client, panel_id: UUID) -> tuple[str | None, object]:
    described = await client.get_workflow_handle(workflow_id(panel_id)).describe()
    return described.run_id, described.status


def test_a_missing_workflow_is_seeded_with_the_recorded_state(today: RecordedPanels) -> None:
    async def test() -> None:
        missing = today.submitted()
        async with server_for(today) as (temporal, reconciler):
            found = await reconciler.seed_missing()
            again = await reconciler.seed_missing()

            assert found == Reconciliation(panels=1, seeded=[missing.panel_id])
            assert again == Reconciliation(panels=1)
            assert await state_in(temporal.client, missing.panel_id) == missing

    run(test())


def test_a_workflow_that_was_ended_is_seeded_again(today: RecordedPanels) -> None:
    async def test() -> None:
        panel = today.submitted()
        async with server_for(today) as (temporal, reconciler):
            await start(temporal, panel)
            await temporal.client.get_workflow_handle(workflow_id(panel.panel_id)).terminate()

            found = await reconciler.seed_missing()

            assert found.seeded == [panel.panel_id]
            _run_id, status = await run_of(temporal.client, panel.panel_id)
            assert status is WorkflowExecutionStatus.RUNNING

    run(test())


def test_a_workflow_behind_its_row_is_replaced(today: RecordedPanels) -> None:
    async def test() -> None:
        old = today.opens()
        ahead = today.does(
            old,
            "clinician",
            c.SubmitRequest(
                ern="EPICARE", primary_area="epicare/epilepsy-surgery", question_ids=(uuid4(),)
            ),
        )
        async with server_for(today) as (temporal, reconciler):
            await start(temporal, old)

            seeded = await reconciler.seed_missing()
            found = await reconciler.reconcile()

            assert seeded == Reconciliation(panels=1)
            assert found == Reconciliation(panels=1, replaced=[old.panel_id])
            assert await state_in(temporal.client, old.panel_id) == ahead

    run(test())


def restore_an_older_row(world: RecordedPanels, old: PanelState) -> None:
    """Make the database say what it said before, as an older backup does."""
    with world.lent.sessions.begin() as session:
        write_panel(session, old, session.get_one(Panel, old.panel_id))
        session.execute(
            delete(PanelEvent).where(
                PanelEvent.panel_id == old.panel_id, PanelEvent.position > old.version
            ),
        )


def accepted(world: RecordedPanels, panel: PanelState) -> PanelState:
    return world.does(panel, "coordinator", c.AcceptRequest(lead_id=world.people["lead"]))


def test_a_workflow_ahead_of_its_row_is_set_back_to_what_was_kept(today: RecordedPanels) -> None:
    async def test() -> None:
        old = today.submitted()
        ahead = accepted(today, old)
        async with server_for(today) as (temporal, reconciler):
            await start(temporal, ahead)
            restore_an_older_row(today, old)

            found = await reconciler.reconcile()
            again = await reconciler.reconcile()

            assert found == Reconciliation(panels=1, set_back=[old.panel_id])
            assert again == Reconciliation(panels=1)
            assert await state_in(temporal.client, old.panel_id) == old

    run(test())


def test_before_that_a_command_writes_no_gap_either(today: RecordedPanels) -> None:
    async def test() -> None:
        old = today.submitted()
        ahead = accepted(today, old)
        async with server_for(today) as (temporal, _reconciler):
            await start(temporal, ahead)
            restore_an_older_row(today, old)
            handle = temporal.client.get_workflow_handle_for(
                PanelWorkflow.run, workflow_id(old.panel_id)
            )
            withdrawing = PerformCommand(
                command_id=uuid4(),
                actor=today.actor("clinician"),
                command=c.WithdrawPanel(note_id=uuid4()),
            )

            await handle.execute_update(PanelWorkflow.perform, withdrawing)

            with today.lent.sessions() as session:
                query = select(PanelEvent.position).where(PanelEvent.panel_id == old.panel_id)
                positions = session.scalars(query.order_by(PanelEvent.position)).all()
            assert positions == list(range(1, len(positions) + 1))
            assert len(positions) > old.version

    run(test())


def test_a_workflow_that_agrees_with_its_row_runs_on(today: RecordedPanels) -> None:
    async def test() -> None:
        panel = today.submitted()
        async with server_for(today) as (temporal, reconciler):
            await start(temporal, panel)
            before = await run_of(temporal.client, panel.panel_id)

            found = await reconciler.reconcile()

            assert found == Reconciliation(panels=1)
            assert await run_of(temporal.client, panel.panel_id) == before

    run(test())


def test_ended_panels_are_left_alone(today: RecordedPanels) -> None:
    async def test() -> None:
        running, withdrawn = today.submitted(), today.submitted()
        today.does(withdrawn, "clinician", c.WithdrawPanel(note_id=uuid4()))
        async with server_for(today) as (temporal, reconciler):
            found = await reconciler.reconcile()

            assert found == Reconciliation(panels=1, seeded=[running.panel_id])
            with pytest.raises(RPCError) as missing:
                await run_of(temporal.client, withdrawn.panel_id)
            assert missing.value.status is RPCStatusCode.NOT_FOUND

    run(test())
