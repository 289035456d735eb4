"""The workflow of an upload on a real server: step by step, patient with people, ended by a no."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.support.memory_images import MemoryImages
from tests.support.recorded_uploads import looked
from tests.support.temporal import TemporalForTest, run, temporal_server
from workflows.imaging_workflow import ImagingWorkflow, imaging_workflow_id
from workflows.messages import ImagingRun

if TYPE_CHECKING:
    from temporalio.client import WorkflowHandle


async def starts(temporal: TemporalForTest) -> WorkflowHandle[ImagingWorkflow, None]:
    """Start the workflow of a new upload."""
    upload_id = uuid4()
    return await temporal.client.start_workflow(
        ImagingWorkflow.run,
        ImagingRun(upload_id=upload_id),
        id=imaging_workflow_id(upload_id),
        task_queue=temporal.temporal.task_queue,
    )


def test_an_upload_of_which_nothing_is_kept_ends_by_itself():
    async def test() -> None:
        images = MemoryImages(batches=3, series=0)
        async with temporal_server(images.activities) as temporal:
            await (await starts(temporal)).result()

        assert images.asked == ["take", "clean", "clean", "clean", "index", "destroy"]

    run(test())


def test_it_waits_until_a_person_has_decided_about_every_series():
    async def test() -> None:
        images = MemoryImages(series=2)
        async with temporal_server(images.activities) as temporal:
            handle = await starts(temporal)
            await looked(images, 1)
            await asyncio.sleep(0.2)
            assert images.asked.count("destroy") == 1

            for left in (1, 0):
                images.series = left
                await handle.signal(ImagingWorkflow.reviewed)
                await looked(images, 2 - left + 1)
            await handle.result()

        assert images.asked == ["take", "clean", "index", "destroy", "destroy", "destroy"]

    run(test())


def test_a_decision_that_comes_while_it_looks_is_looked_at_once_more():
    async def test() -> None:
        images = MemoryImages(series=1)
        async with temporal_server(images.activities) as temporal:
            handle = await starts(temporal)
            await handle.signal(ImagingWorkflow.reviewed)
            await looked(images, 1)
            images.series = 0
            await handle.signal(ImagingWorkflow.reviewed)

            await handle.result()

    run(test())


def test_an_upload_that_was_given_up_is_not_judged_but_destroyed():
    async def test() -> None:
        images = MemoryImages(stops_at="take")
        async with temporal_server(images.activities) as temporal:
            await (await starts(temporal)).result()

        assert images.asked == ["take", "destroy"]

    run(test())


def test_a_withdrawal_stops_the_cleaning_and_has_the_rest_destroyed():
    async def test() -> None:
        images = MemoryImages(batches=5, stops_at="clean")
        async with temporal_server(images.activities) as temporal:
            await (await starts(temporal)).result()

        assert images.asked == ["take", "clean", "destroy"]

    run(test())


def test_a_step_that_fails_is_done_again():
    async def test() -> None:
        images = MemoryImages(series=0, failures=1)
        async with temporal_server(images.activities) as temporal:
            await (await starts(temporal)).result()

        assert images.asked == ["take", "clean", "index", "destroy"]

    run(test())
