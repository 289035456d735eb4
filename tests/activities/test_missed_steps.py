"""A step that the database has and Temporal lost is brought to the workflow, and nobody else's."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from activities.missed_steps import MissedSteps
from activities.reconciling import Reconciler
from activities.worker import make_worker
from tests.support.memory_records import MemoryRecords
from tests.support.temporal import TemporalForTest, run, server_alone, temporal_server
from web.command_delivery import Parcel, deliver
from web.engine import EngineAwayError
from web.models.panels import CommandStatus, Panel, PanelCommand
from workflows.domain.errors import RefusedError
from workflows.domain.panels import commands as c
from workflows.domain.panels.command_kinds import CommandKind
from workflows.messages import CommandAnswer, PanelRun, PerformCommand
from workflows.panel_workflow import PanelWorkflow, workflow_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from tests.support.recorded_panels import RecordedPanels
    from workflows.domain.panels.state import PanelState

SUBMIT = {"ern": "EPICARE", "primary_area": "epicare/epilepsy-surgery"}


@asynccontextmanager
async def looking_at(world: RecordedPanels) -> AsyncIterator[tuple[TemporalForTest, MissedSteps]]:
    """Lend a server, and what looks at it."""
    activities = (world.records.record_step, MemoryRecords().print_consent_paper)
    async with temporal_server(activities) as temporal:
        reconciler = Reconciler(world.lent.sessions, temporal.client, temporal.temporal)
        yield temporal, MissedSteps(world.lent.sessions, reconciler)


@pytest.fixture
def today(world: RecordedPanels) -> RecordedPanels:
    """Lend a world in which no reminder is due yet."""
    world.now = datetime.now(UTC)
    return world


def done(world: RecordedPanels, panel: PanelState, ago: timedelta) -> None:
    """Let the database say that a command was done to the panel so long ago."""
    with world.lent.sessions.begin() as session:
        session.add(
            PanelCommand(
                id=uuid4(),
                panel_id=panel.panel_id,
                patient_id=session.get_one(Panel, panel.panel_id).patient_id,
                kind=CommandKind.SUBMIT,
                actor={},
                command={},
                status=CommandStatus.APPLIED,
                answered_at=datetime.now(UTC) - ago,
            ),
        )


async def start(temporal: TemporalForTest, panel: PanelState) -> None:
    await temporal.client.start_workflow(
        PanelWorkflow.run,
        PanelRun(panel_id=panel.panel_id, state=panel, continue_as_new_at_events=500),
        id=workflow_id(panel.panel_id),
        task_queue=temporal.temporal.task_queue,
    )


async def state_in(temporal: TemporalForTest, panel_id: UUID) -> PanelState | None:
    handle = temporal.client.get_workflow_handle_for(PanelWorkflow.run, workflow_id(panel_id))
    return await handle.query(PanelWorkflow.state)


def submitted_after(world: RecordedPanels, panel: PanelState) -> PanelState:
    return world.does(panel, "clinician", c.SubmitRequest(**SUBMIT, question_ids=(uuid4(),)))


def test_a_workflow_that_missed_a_step_starts_anew_from_the_row_and_once(
    today: RecordedPanels,
) -> None:
    async def test() -> None:
        before = today.opens()
        after = submitted_after(today, before)
        done(today, after, timedelta(seconds=30))
        async with looking_at(today) as (temporal, missed):
            await start(temporal, before)

            first, second = await missed.look(), await missed.look()

            assert first == [before.panel_id]
            assert second == []
            assert await state_in(temporal, before.panel_id) == after

    run(test())


def test_a_step_that_may_still_be_on_its_way_is_left_alone(today: RecordedPanels) -> None:
    async def test() -> None:
        before = today.opens()
        after = submitted_after(today, before)
        done(today, after, timedelta(seconds=30))
        done(today, after, timedelta(seconds=2))
        async with looking_at(today) as (temporal, missed):
            await start(temporal, before)

            young = await missed.look()
            later = await missed.look(datetime.now(UTC) + timedelta(seconds=60))

            assert young == []
            assert later == [before.panel_id]

    run(test())


def test_a_workflow_that_missed_the_end_is_ended(today: RecordedPanels) -> None:
    async def test() -> None:
        before = submitted_after(today, today.opens())
        after = today.does(before, "clinician", c.WithdrawPanel(note_id=uuid4()))
        done(today, after, timedelta(seconds=30))
        async with looking_at(today) as (temporal, missed):
            await start(temporal, before)

            found = await missed.look()

            assert found == [before.panel_id]
            described = await temporal.client.get_workflow_handle(
                workflow_id(before.panel_id)
            ).describe()
            assert described.close_time is not None
            with today.lent.sessions() as session:
                assert session.scalar(select(Panel.status)) is after.status

    run(test())


def test_a_workflow_that_missed_nothing_goes_on(today: RecordedPanels) -> None:
    async def test() -> None:
        panel = submitted_after(today, today.opens())
        done(today, panel, timedelta(seconds=30))
        async with looking_at(today) as (temporal, missed):
            await start(temporal, panel)

            assert await missed.look() == []

    run(test())


def accepted_by(world: RecordedPanels, who: str, known: PanelState) -> Parcel:
    request = PerformCommand(
        command_id=uuid4(),
        actor=world.actor(who),
        command=c.AcceptRequest(lead_id=world.people["lead"]),
    )
    return Parcel(panel_id=known.panel_id, request=request, snapshot=known)


def test_a_command_that_only_the_row_allows_is_not_refused(today: RecordedPanels) -> None:
    async def test() -> None:
        before = today.opens()
        after = submitted_after(today, before)
        async with looking_at(today) as (temporal, _missed):
            await start(temporal, before)
            parcel = accepted_by(today, "coordinator", after)

            await deliver(temporal.client, parcel, temporal.temporal)

            known = await state_in(temporal, before.panel_id)
            assert known is not None
            assert known.lead_id == today.people["lead"]
            assert known.version > after.version

    run(test())


async def delivered(temporal: TemporalForTest, parcel: Parcel) -> CommandAnswer:
    """Deliver as the dispatcher does: again, with the same id, until the engine answers."""
    while True:
        with suppress(EngineAwayError):
            return await deliver(temporal.client, parcel, temporal.temporal)


def test_two_commands_that_a_worker_finds_at_once_both_act(today: RecordedPanels) -> None:
    """Its predecessor died as the first was recorded: the row is ahead, the workflow is not yet."""

    async def test() -> None:
        before, records = today.opens(), MemoryRecords()
        submitting = PerformCommand(
            command_id=uuid4(),
            actor=today.actor("clinician"),
            command=c.SubmitRequest(**SUBMIT, question_ids=(uuid4(),)),
        )
        first = Parcel(panel_id=before.panel_id, request=submitting, snapshot=before)
        async with server_alone() as temporal:
            await start(temporal, before)
            acts = asyncio.create_task(delivered(temporal, first))
            await asyncio.sleep(0.3)
            # What its records will say of the first, as the database had said it before.
            second = accepted_by(today, "coordinator", submitted_after(today, before))
            follows = asyncio.create_task(delivered(temporal, second))
            await asyncio.sleep(0.3)
            async with make_worker(temporal.client, temporal.temporal, records.activities):
                await acts
                await follows

                known = await state_in(temporal, before.panel_id)
                assert known is not None
                assert known.lead_id == today.people["lead"]
                assert len(records.steps) == 2

    run(test())


def test_what_the_row_refuses_too_is_refused_and_the_workflow_stays(today: RecordedPanels) -> None:
    async def test() -> None:
        panel = submitted_after(today, today.opens())
        async with looking_at(today) as (temporal, _missed):
            await start(temporal, panel)

            with pytest.raises(RefusedError):
                await deliver(
                    temporal.client, accepted_by(today, "stranger", panel), temporal.temporal
                )

            assert await state_in(temporal, panel.panel_id) == panel

    run(test())
