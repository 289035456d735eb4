"""Takes the place of Temporal's client where only what is started matters."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from temporalio.client import Client


class StartedWorkflows:
    """Remembers what was started; ``failures`` is what the next starts raise."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.signals: set[str] = set()
        self.failures: list[Exception] = []
        self.has_started = asyncio.Event()

    @property
    def client(self) -> Client:
        return cast("Client", self)

    async def start_workflow(self, _run: object, _message: object, **how: Any) -> None:
        if self.failures:
            raise self.failures.pop()
        self.ids.append(how["id"])
        if "start_signal" in how:
            self.signals.add(how["start_signal"])
        self.has_started.set()
