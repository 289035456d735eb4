"""Lets the virtual time of one panel's workflow pass, on a real server that allows it."""

from __future__ import annotations

import asyncio
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


def let_time_pass(settings: Settings, panel_id: UUID, duration: timedelta) -> datetime:
    """Skip ``duration`` for one panel, timer by timer, and return its new virtual time."""
    return asyncio.run(_skip(settings, panel_id, duration))


async def _skip(settings: Settings, panel_id: UUID, duration: timedelta) -> datetime:
    client = await connect(settings, temporal_settings())
    skipper = TimeSkipper(client)
    handle = client.get_workflow_handle(workflow_id(panel_id))
    assert await skipper.fast_forward(handle, duration)
    return await skipper.get_current_time(handle)
