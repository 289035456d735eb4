"""A panel step in the browser beside a bare Temporal update that runs one database activity."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from uuid import uuid4

import click
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from tests.benchmarks.bare_workflow import BareWorkflow
from tests.benchmarks.figures import percentile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.benchmarks.serving import Product, Visitor

_PANEL = re.compile(r'href="(/panels/[0-9a-f-]{36})"')
_ROUNDS = 60
# Thousands of workflows were started a moment ago; what a step costs is asked when that is over.
_CALM_MS, _CALM_IN_A_ROW, _CALM_WITHIN_S = 150, 10, 180


def measure_steps(product: Product) -> list[list[str]]:
    """Return rows for the product's step and the bare update, taken in turn, and their ratio."""
    ours, bare = asyncio.run(_measure(product))
    ratio = percentile(ours, 50) / percentile(bare, 50)
    return [
        ["panel step, POST to redirect done", *_three(ours)],
        ["bare update with one database activity", *_three(bare)],
        ["ratio of the medians", f"{ratio:.2f}", "", ""],
    ]


def _three(times: list[float]) -> list[str]:
    return [f"{percentile(times, share):.0f} ms" for share in (50, 95, 99)]


async def _measure(product: Product) -> tuple[list[float], list[float]]:
    visitor = product.sign_in("a.hartwig@uk-lindenberg.example")
    act = f"{_running_panel(visitor)}/acts/set_urgency"
    client = await Client.connect(f"127.0.0.1:{product.port + 1}")
    writes = _Writes(product.folder / "bare.sqlite")
    worker = Worker(
        client,
        task_queue="bare",
        workflows=[BareWorkflow],
        activities=[writes.write],
        activity_executor=ThreadPoolExecutor(4),
    )
    await asyncio.to_thread(_wait_for_calm, visitor, act)
    ours, bare = [], []
    async with worker:
        handle = await client.start_workflow(
            BareWorkflow.run, id=f"bare-{uuid4()}", task_queue="bare"
        )
        for number in range(_ROUNDS):
            began = time.perf_counter()
            await handle.execute_update(BareWorkflow.write, str(number))
            bare.append((time.perf_counter() - began) * 1000)
            ours.append(await asyncio.to_thread(_one_step, visitor, act))
        await handle.terminate()
    return ours, bare


def _wait_for_calm(visitor: Visitor, act: str) -> None:
    """Wait until steps are quick; on a machine that others keep busy, go on all the same."""
    until, calm = time.monotonic() + _CALM_WITHIN_S, 0
    while calm < _CALM_IN_A_ROW:
        if time.monotonic() > until:
            click.echo("  the installation does not come to rest: measured all the same", err=True)
            return
        _status, took = _ask_for_a_step(visitor, act)
        calm = calm + 1 if took < _CALM_MS else 0
        time.sleep(0.2)


def _one_step(visitor: Visitor, act: str) -> float:
    status, took = _ask_for_a_step(visitor, act)
    assert status == 303, status
    return took


def _ask_for_a_step(visitor: Visitor, act: str) -> tuple[int, float]:
    page = visitor.get(act).text
    began = time.perf_counter()
    answer = visitor.send(act, page, command_id=str(uuid4()))
    return answer.status, (time.perf_counter() - began) * 1000


def _running_panel(visitor: Visitor) -> str:
    for path in sorted(set(_PANEL.findall(visitor.get("/?status=discussion").text))):
        if visitor.get(f"{path}/acts/set_urgency").status == 200:
            return path
    message = "no panel in discussion"
    raise LookupError(message)


class _Writes:
    """One row in a table of its own, as durable as ours."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE IF NOT EXISTS rows (words TEXT)")

    @activity.defn(name="write")
    def write(self, words: str) -> None:
        with sqlite3.connect(self._path) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("INSERT INTO rows VALUES (?)", (words,))
