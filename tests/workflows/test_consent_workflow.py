"""The consent's workflow on a real server: it sleeps, is woken, goes on anew, and ends."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.support.consent_upkeep import MemoryUpkeep
from tests.support.temporal import TemporalForTest, run, temporal_server
from workflows.consent_workflow import ConsentWorkflow, consent_workflow_id
from workflows.messages import ConsentRun

if TYPE_CHECKING:
    from temporalio.client import WorkflowHandle

YEAR = timedelta(days=365)


async def starts(
    temporal: TemporalForTest, *, events_a_run: int = 500
) -> WorkflowHandle[ConsentWorkflow, None]:
    """Start the workflow of a new patient."""
    patient_id = uuid4()
    return await temporal.client.start_workflow(
        ConsentWorkflow.run,
        ConsentRun(patient_id=patient_id, continue_as_new_at_events=events_a_run),
        id=consent_workflow_id(patient_id),
        task_queue=temporal.temporal.task_queue,
    )


async def asked(upkeep: MemoryUpkeep, times: int) -> None:
    """Wait until the activity was asked so often."""
    while len(upkeep.asked) < times:  # noqa: ASYNC110 - the activity runs in another thread
        await asyncio.sleep(0.02)


def test_it_looks_at_once_and_knows_when_to_look_again() -> None:
    async def test() -> None:
        upkeep = MemoryUpkeep(YEAR, looks=5)
        async with temporal_server(upkeep.activities) as temporal:
            handle = await starts(temporal)

            await asked(upkeep, 1)
            await asyncio.sleep(0.2)

            assert len(upkeep.asked) == 1
            again = await handle.query(ConsentWorkflow.look_again_at)
            assert again == upkeep.asked[0].now + YEAR

    run(test())


def test_a_nudge_wakes_it_years_before_its_time() -> None:
    async def test() -> None:
        upkeep = MemoryUpkeep(YEAR, looks=5)
        async with temporal_server(upkeep.activities) as temporal:
            handle = await starts(temporal)
            await asked(upkeep, 1)

            await handle.signal(ConsentWorkflow.consent_changed)

            await asked(upkeep, 2)

    run(test())


def test_it_looks_again_when_the_time_has_come_and_ends_when_nothing_can_come() -> None:
    async def test() -> None:
        upkeep = MemoryUpkeep(timedelta(seconds=0.3), looks=3)
        async with temporal_server(upkeep.activities) as temporal:
            handle = await starts(temporal)

            await handle.result()

            first, second, third = upkeep.asked
            assert second.now - first.now >= timedelta(seconds=0.3)
            assert third.now > second.now
            assert len({each.patient_id for each in upkeep.asked}) == 1

    run(test())


def test_a_long_history_goes_on_in_a_new_run_and_loses_no_nudge() -> None:
    async def test() -> None:
        upkeep = MemoryUpkeep(YEAR, looks=40)
        async with temporal_server(upkeep.activities, events_a_run=60) as temporal:
            handle = await starts(temporal, events_a_run=60)
            first_run = (await handle.describe()).run_id
            for look in range(1, 20):
                await asked(upkeep, look)
                await handle.signal(ConsentWorkflow.consent_changed)

            await asked(upkeep, 20)

            described = await handle.describe()
            assert described.run_id != first_run
            assert described.raw_description.workflow_execution_info.history_length < 80

    run(test())
