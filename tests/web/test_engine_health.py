"""Temporal itself is asked whether it is there and whether a worker takes its tasks."""

from __future__ import annotations

import asyncio

from tests.support.temporal import TemporalForTest, run, temporal_server
from web.engine_health import EngineHealth, ask_health


async def _health_when_polled(server: TemporalForTest) -> EngineHealth:
    # The first poll of a worker that has just started takes a moment.
    for _attempt in range(100):
        health = await ask_health(server.client, server.temporal.task_queue)
        if health.worker:
            break
        await asyncio.sleep(0.1)
    return health


def test_a_queue_with_a_worker_is_well_and_one_without_lacks_it():
    async def test() -> None:
        async with temporal_server([]) as server:
            served = await _health_when_polled(server)
            deserted = await ask_health(server.client, "a-queue-nobody-serves")

            assert served == EngineHealth(temporal=True, worker=True)
            assert deserted == EngineHealth(temporal=True, worker=False)

    run(test())
