"""Asks Temporal whether it is there, and whether a worker takes its tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

# A worker's long poll lasts a minute; one not heard of for longer is away.
_SEEN_WITHIN = timedelta(seconds=75)


@dataclass(frozen=True, kw_only=True)
class EngineHealth:
    """Which parts of the engine answer."""

    temporal: bool
    worker: bool


async def ask_health(client: Client, task_queue: str) -> EngineHealth:
    """Return the health; raises RPCError when Temporal does not answer."""
    answer = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=task_queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        ),
        timeout=timedelta(seconds=1),
    )
    oldest = datetime.now(UTC) - _SEEN_WITHIN
    seen = [each.last_access_time.ToDatetime(UTC) for each in answer.pollers]
    return EngineHealth(temporal=True, worker=any(moment >= oldest for moment in seen))
