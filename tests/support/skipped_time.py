"""Lets the virtual time of one panel's workflow pass, on a real server that allows it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from temporalio.testing import TimeSkipper

from web.temporal_client import connect
from web.temporal_settings import temporal_settings
from workflows.panel_workflow import workflow_id

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID

    from web.settings import Settings

# Without it the server refuses: "The Time-Skipping feature is not enabled for namespace."
TIME_SKIPPING: Final = (
    "--dynamic-config-value",
    "frontend.WorkflowTimeSkippingEnabled=true",
)
_PATIENCE_SECONDS: Final = 90


def let_time_pass(settings: Settings, panel_id: UUID, duration: timedelta) -> datetime:
    """Skip ``duration`` for one panel, timer by timer, and return its new virtual time."""
    # Playwright keeps an event loop in the tests' own thread.
    with ThreadPoolExecutor(1) as thread:
        skipping = thread.submit(lambda: asyncio.run(_skip(settings, panel_id, duration)))
        return skipping.result(_PATIENCE_SECONDS)


async def _skip(settings: Settings, panel_id: UUID, duration: timedelta) -> datetime:
    client = await connect(settings, temporal_settings())
    skipper = TimeSkipper(client)
    handle = client.get_workflow_handle(workflow_id(panel_id))
    assert await skipper.fast_forward(handle, duration)
    return await skipper.get_current_time(handle)
