"""A worker that takes in panels for the benchmark of open panels, and is ended then."""

from __future__ import annotations

import asyncio
import sys

from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from tests.support.temporal import PAYLOAD_KEY
from web.payload_codec import data_converter
from workflows.panel_workflow import PanelWorkflow


async def _work(address: str, task_queue: str) -> None:
    client = await Client.connect(address, data_converter=data_converter([PAYLOAD_KEY]))
    worker = Worker(
        client,
        task_queue=task_queue,
        workflows=[PanelWorkflow],
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=100,
        max_concurrent_workflow_tasks=16,
    )
    await worker.run()


if __name__ == "__main__":
    asyncio.run(_work(*sys.argv[1:]))
