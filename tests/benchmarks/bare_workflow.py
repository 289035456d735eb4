"""The bare library to compare with: an update that runs one activity."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow


@workflow.defn
class BareWorkflow:
    """Waits for updates for ever."""

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.update
    async def write(self, words: str) -> None:
        await workflow.execute_activity(
            "write", words, start_to_close_timeout=timedelta(seconds=10)
        )
