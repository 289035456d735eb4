"""Does something again and again beside the workflows; an error ends one round, never the loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


async def again_and_again(
    act: Callable[[], Awaitable[object]], *, every_seconds: float, failure: str
) -> None:
    """Await ``act`` for ever, with a pause after each round; the worker cancels this as it stops.

    ``failure`` is what the log says of a round that failed.
    """
    while True:
        try:
            await act()
        except Exception:  # the process's edge: a database that is away must not end it
            log.exception(failure)
        await asyncio.sleep(every_seconds)


async def again_in_a_thread(
    act: Callable[[], object], *, every_seconds: float, failure: str
) -> None:
    """Do the same with what blocks, such as a transaction."""
    await again_and_again(
        lambda: asyncio.to_thread(act), every_seconds=every_seconds, failure=failure
    )
