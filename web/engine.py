"""The engine's line from a synchronous process: one event loop in one thread, one lazy client.

Temporal's core does not survive a fork, so nothing is made before the first call; and a client is
not thread-safe, so every call runs on the one loop (see docs/decisions/0009).
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import TypeVar

from temporalio.client import Client, RPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

T = TypeVar("T")
Connect = Callable[[], Awaitable[Client]]

_AWAY = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
}


class EngineAwayError(Exception):
    """Temporal, or every worker, is away; what was asked may still take effect later."""


class Engine:
    """Runs coroutines against Temporal from threads, with a deadline and a pause after failure."""

    def __init__(self, connect: Connect, *, pause_after_failure: float) -> None:
        """Connect by ``connect`` on first use; after a failure answer at once for a while (s)."""
        self._connect = connect
        self._pause = pause_after_failure
        self._lock = threading.Lock()
        self._process: int | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: Client | None = None
        self._connecting = asyncio.Lock()
        self._away_until = 0.0

    @property
    def is_resting(self) -> bool:
        """Tell whether a call just failed, so that the next one would only cost time."""
        return time.monotonic() < self._away_until

    def call(self, act: Callable[[Client], Awaitable[T]], *, timeout: float) -> T:
        """Return what ``act`` returns within ``timeout`` seconds.

        Raises:
            EngineAwayError: when Temporal or the worker does not answer in time.

        """
        if self.is_resting:
            raise EngineAwayError
        try:
            result = self.ask(act, timeout=timeout)
        except EngineAwayError:
            self._away_until = time.monotonic() + self._pause
            raise
        self._away_until = 0.0
        return result

    def ask(self, act: Callable[[Client], Awaitable[T]], *, timeout: float) -> T:
        """Do the same for whoever only wants to know: it begins no rest and ends none.

        A monitor's question that is answered late must not let people's commands wait.

        Raises:
            EngineAwayError: when Temporal does not answer in time.

        """
        future = asyncio.run_coroutine_threadsafe(self._run(act), self._running_loop())
        return self._wait(future, timeout)

    def _wait(self, future: Future[T], timeout: float) -> T:
        try:
            return future.result(timeout)
        except (TimeoutError, RPCTimeoutOrCancelledError) as error:
            future.cancel()
            raise EngineAwayError from error
        except RPCError as error:
            if error.status in _AWAY:
                raise EngineAwayError from error
            raise

    async def _run(self, act: Callable[[Client], Awaitable[T]]) -> T:
        return await act(await self._connected())

    async def _connected(self) -> Client:
        # Two first requests would otherwise make two clients.
        async with self._connecting:
            if self._client is None:
                try:
                    self._client = await self._connect()
                except RuntimeError as error:
                    raise EngineAwayError from error
            return self._client

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._process != os.getpid():
                self._process = os.getpid()
                self._client = None
                self._connecting = asyncio.Lock()
                self._loop = asyncio.new_event_loop()
                threading.Thread(
                    target=self._loop.run_forever,
                    name="temporal",
                    daemon=True,
                ).start()
            return self._loop
