"""One upload of images: taken apart, cleaned, indexed, reviewed, its originals destroyed.

What is done stands in the rows; each step looks there, does what is left, and so may be done again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows import contracts
    from workflows.domain.errors import DomainError
    from workflows.messages import (
        CleanFiles,
        DestroyOriginals,
        ImagingRun,
        IndexSeries,
        TakeFiles,
        UploadProgress,
    )

# A review wakes the workflow; should that word be lost, it looks by itself.
_LOOK_AGAIN = timedelta(days=1)


def imaging_workflow_id(upload_id: object) -> str:
    """Return the id of an upload's workflow: opaque, and the same for ever."""
    return f"imaging-{upload_id}"


@workflow.defn(name="Imaging", failure_exception_types=[DomainError])
class ImagingWorkflow:
    """One upload, from “all files are there” to the last original destroyed."""

    @workflow.init
    def __init__(self, run: ImagingRun) -> None:
        """Take up the upload; word of a review may arrive before ``run`` starts."""
        self._upload_id = run.upload_id
        self._was_reviewed = False

    @workflow.run
    async def run(self, run: ImagingRun) -> None:
        """Judge every file, then wait until a person has decided about every series."""
        if not run.is_judged:
            await self._judge()
        while await self._waits_for_a_person():
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(ImagingRun(upload_id=self._upload_id, is_judged=True))

    @workflow.signal
    def reviewed(self) -> None:
        """Wake: somebody decided about a series, or consent was withdrawn."""
        self._was_reviewed = True

    async def _judge(self) -> None:
        taken = await self._do(contracts.take_files, TakeFiles(upload_id=self._upload_id))
        if taken.is_stopped:
            return
        while True:
            cleaned = await self._do(contracts.clean_files, CleanFiles(upload_id=self._upload_id))
            if cleaned.is_stopped:
                return
            if not cleaned.waiting:
                break
        await self._do(contracts.index_series, IndexSeries(upload_id=self._upload_id))

    async def _waits_for_a_person(self) -> bool:
        # Whatever is decided from here on is looked at once more.
        self._was_reviewed = False
        left = await self._do(
            contracts.destroy_originals, DestroyOriginals(upload_id=self._upload_id)
        )
        if not left.waiting:
            return False
        try:
            await workflow.wait_condition(lambda: self._was_reviewed, timeout=_LOOK_AGAIN)
        except TimeoutError:
            return True
        return True

    async def _do(self, step: Callable[[Any], UploadProgress], message: Any) -> UploadProgress:
        return await workflow.execute_activity(step, message, **contracts.IMAGE_HANDLING)
