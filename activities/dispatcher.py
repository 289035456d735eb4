"""Delivers what pages could not: queued commands, in order, as soon as the engine is back."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import Client

from web.command_delivery import Parcel, deliver
from web.command_queue import deliver_in_order, panels_with_queue
from web.engine import EngineAwayError
from web.temporal_settings import TemporalSettings
from workflows.messages import CommandAnswer

log = logging.getLogger(__name__)

# A younger command is still being delivered by the page that gave it.
_PAGES_TURN = timedelta(seconds=6)
_AT_ONCE = 8


class Dispatcher:
    """Looks at the queue again and again."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        client: Client,
        temporal: TemporalSettings,
        *,
        pause_seconds: float = 1.0,
    ) -> None:
        """Deliver with ``client``; look every ``pause_seconds``."""
        self._sessions = sessions
        self._client = client
        self._temporal = temporal
        self._pause = pause_seconds

    async def run(self) -> None:
        """Deliver for ever; the worker cancels this when it stops."""
        while True:
            try:
                await self.deliver_waiting(given_before=datetime.now(UTC) - _PAGES_TURN)
            except Exception:  # the process's edge: a database that is away must not end it
                log.exception("queued commands could not be delivered")
            await asyncio.sleep(self._pause)

    async def deliver_waiting(self, *, given_before: datetime) -> int:
        """Deliver what was given before that instant; return how many commands were settled."""
        with self._sessions() as session:
            panels = await asyncio.to_thread(panels_with_queue, session, given_before)
        limit = asyncio.Semaphore(_AT_ONCE)
        counts = await asyncio.gather(*(self._deliver_panel(panel, limit) for panel in panels))
        return sum(counts)

    async def _deliver_panel(self, panel_id: UUID, limit: asyncio.Semaphore) -> int:
        loop = asyncio.get_running_loop()

        def deliver_one(parcel: Parcel) -> CommandAnswer:
            act = deliver(self._client, parcel, self._temporal)
            return asyncio.run_coroutine_threadsafe(act, loop).result()

        def deliver_all() -> int:
            with self._sessions() as session:
                try:
                    return len(deliver_in_order(session, panel_id, deliver_one))
                except EngineAwayError:
                    log.info("the engine is away; a panel's commands wait")
                    return 0

        async with limit:
            return await asyncio.to_thread(deliver_all)
