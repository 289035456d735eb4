"""After a restore: workflows of panels that the database does not know are named and ended."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.service import RPCError

from activities.reconciling import Reconciler, Reconciliation
from activities.rowless_workflows import Rowless, RowlessWorkflows
from tests.support.memory_records import MemoryRecords
from tests.support.recorded_panels import RecordedPanels
from tests.support.temporal import TemporalForTest, run, temporal_server
from web.models.panels import Panel, PanelCommand
from workflows.domain.panels import commands as c
from workflows.domain.panels.command_kinds import CommandKind
from workflows.domain.panels.stages import PanelStatus
from workflows.messages import PanelRun, PerformCommand
from workflows.panel_workflow import PanelWorkflow, workflow_id

if TYPE_CHECKING:
    from workflows.domain.panels.state import PanelState


@pytest.fixture
def today(world: RecordedPanels) -> RecordedPanels:
    """Lend a world in which no reminder is due yet."""
    world.now = datetime.now(UTC)
    return world


def unknown(panel: PanelState) -> PanelState:
    """Return a panel as an older backup does not hold it."""
    return replace(panel, panel_id=uuid4())


async def start(temporal: TemporalForTest, panel: PanelState) -> None:
    await temporal.client.start_workflow(
        PanelWorkflow.run,
        PanelRun(panel_id=panel.panel_id, state=panel, continue_as_new_at_events=500),
        id=workflow_id(panel.panel_id),
        task_queue=temporal.temporal.task_queue,
    )


async def listed(client: Client, number: int) -> None:
    """Wait until Temporal's lists show what was started."""
    while (await client.count_workflows("ExecutionStatus = 'Running'")).count < number:  # noqa: ASYNC110 - a server's list
        await asyncio.sleep(0.1)


async def status_of(client: Client, panel_id: UUID) -> WorkflowExecutionStatus | None:
    return (await client.get_workflow_handle(workflow_id(panel_id)).describe()).status


def test_what_the_database_does_not_know_is_ended_and_named(today: RecordedPanels) -> None:
    async def test() -> None:
        known, ended = today.submitted(), today.submitted()
        lost, queued = unknown(known), unknown(known)
        with today.lent.sessions.begin() as session:
            session.execute(
                update(Panel)
                .where(Panel.id == ended.panel_id)
                .values(status=PanelStatus.WITHDRAWN),
            )
            session.add(
                PanelCommand(
                    id=uuid4(),
                    panel_id=queued.panel_id,
                    patient_id=session.get_one(Panel, known.panel_id).patient_id,
                    kind=CommandKind.OPEN,
                    actor={},
                    command={},
                ),
            )
        activities = (today.records.record_step, MemoryRecords().print_consent_paper)
        async with temporal_server(activities) as temporal:
            for panel in (known, queued, ended, lost):
                await start(temporal, panel)
            await listed(temporal.client, 4)
            workflows = RowlessWorkflows(today.lent.sessions, temporal.client)
            soon = datetime.now(UTC) + timedelta(minutes=1)

            young = await workflows.end(started_before=soon - timedelta(minutes=5))
            found = await workflows.end(started_before=soon)
            again = await workflows.end(started_before=soon)

            assert young == Rowless()
            assert found == Rowless(lost=[lost.panel_id], over=[ended.panel_id])
            assert again == Rowless()
            statuses = [
                await status_of(temporal.client, each.panel_id)
                for each in (known, queued, ended, lost)
            ]
            assert statuses == [
                WorkflowExecutionStatus.RUNNING,
                WorkflowExecutionStatus.RUNNING,
                WorkflowExecutionStatus.TERMINATED,
                WorkflowExecutionStatus.TERMINATED,
            ]

    run(test())


def test_very_many_unknown_ones_run_on_until_somebody_says_that_they_may_end(
    today: RecordedPanels,
) -> None:
    async def test() -> None:
        known = today.submitted()
        lost = [unknown(known) for _number in range(11)]
        activities = (today.records.record_step, MemoryRecords().print_consent_paper)
        async with temporal_server(activities) as temporal:
            for panel in (known, *lost):
                await start(temporal, panel)
            await listed(temporal.client, 12)
            workflows = RowlessWorkflows(today.lent.sessions, temporal.client)
            soon = datetime.now(UTC) + timedelta(minutes=1)

            kept = await workflows.end(started_before=soon)
            statuses = {await status_of(temporal.client, each.panel_id) for each in lost}
            ended = await workflows.end(started_before=soon, allow_many=True)

            ids = sorted(panel.panel_id for panel in lost)
            assert (kept.lost, kept.over, sorted(kept.held_back)) == ([], [], ids)
            assert statuses == {WorkflowExecutionStatus.RUNNING}
            assert (sorted(ended.lost), ended.over, ended.held_back) == (ids, [], [])

    run(test())


def test_a_database_that_knows_none_of_the_panels_ends_none(today: RecordedPanels) -> None:
    async def test() -> None:
        panel = today.submitted()
        lost = unknown(panel)
        activities = (today.records.record_step, MemoryRecords().print_consent_paper)
        async with temporal_server(activities) as temporal:
            await start(temporal, lost)
            await listed(temporal.client, 1)
            reconciler = Reconciler(
                today.lent.sessions,
                temporal.client,
                temporal.temporal,
                rows_turn=timedelta(minutes=-1),
            )

            found = await reconciler.reconcile()

            # Nor does its own panel get a workflow in a Temporal that may be another one's.
            assert found == Reconciliation(held_back=[lost.panel_id])
            with pytest.raises(RPCError):
                await status_of(temporal.client, panel.panel_id)
            assert await status_of(temporal.client, lost.panel_id) is (
                WorkflowExecutionStatus.RUNNING
            )

    run(test())


def test_before_that_a_command_for_it_is_refused_and_retried_by_nobody(
    today: RecordedPanels,
) -> None:
    async def test() -> None:
        lost = unknown(today.submitted())
        activities = (today.records.record_step, MemoryRecords().print_consent_paper)
        async with temporal_server(activities) as temporal:
            await start(temporal, lost)
            handle = temporal.client.get_workflow_handle_for(
                PanelWorkflow.run, workflow_id(lost.panel_id)
            )
            withdrawing = PerformCommand(
                command_id=uuid4(),
                actor=today.actor("clinician"),
                command=c.WithdrawPanel(note_id=uuid4()),
            )

            with pytest.raises(WorkflowUpdateFailedError):
                await handle.execute_update(PanelWorkflow.perform, withdrawing)

    run(test())
