"""An error ends one round and not what is done again and again."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from activities.repeating import again_in_a_thread
from tests.support.temporal import run

if TYPE_CHECKING:
    import pytest


def test_the_round_after_a_failure_comes_as_any_other(caplog: pytest.LogCaptureFixture):
    rounds = []

    def act() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise RuntimeError

    async def test() -> None:
        repeating = again_in_a_thread(act, every_seconds=0.001, failure="nothing was done")
        task = asyncio.create_task(repeating)
        while len(rounds) < 3:  # noqa: ASYNC110 - it acts in another thread
            await asyncio.sleep(0.001)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    with caplog.at_level(logging.ERROR):
        run(test())

    assert [record.message for record in caplog.records] == ["nothing was done"]
