"""Many open panels on one workflow worker: its memory, its work while idle, reminders in time.

``python -m tests.benchmarks.open_panels 10000`` measures in a process of its own, which it is.
Those that the cache holds, and as many again, are taken in by the measured worker; the others by
another one beforehand, which leaves the same behind in Temporal.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from temporalio import activity

from activities.worker import make_worker
from tests.benchmarks.figures import percentile
from tests.support.memory_records import MemoryRecords
from tests.support.panels import a_panel
from tests.support.temporal import TemporalForTest, server_alone
from web.settings import ROOT
from workflows.domain.panels import events as e
from workflows.domain.panels.stages import PanelStatus
from workflows.messages import PanelRun, RecordStep, StepRecorded
from workflows.panel_workflow import PanelWorkflow, workflow_id

if TYPE_CHECKING:
    from workflows.domain.panels.state import PanelState

# Spread over those that the worker has had in hand, cached and put aside alike.
_REMINDED = 200
_IDLE_SECONDS = 20
_AT_ONCE = 8
# Started, scheduled, begun, completed: then the worker has seen it, and it sleeps.
_TAKEN_IN = 4
_PATIENCE_SECONDS = 300
# Reminders are due when all are started: as fast as the first ones, with something to spare.
_TRIED, _SPARE, _SPARE_SECONDS = 50, 1.3, 20


def measure_open_panels(panels: int) -> list[list[str]]:
    """Return rows for so many open panels, measured in a process of their own."""
    command = [sys.executable, "-m", "tests.benchmarks.open_panels", str(panels)]
    answer = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(answer.stdout.splitlines()[-1])
    late = found["late_seconds"]
    cached = found["cached"]
    return [
        [f"memory of the worker, its cache of {cached:,} panels full", _mib(found, 0)],
        [f"its memory after {2 * cached:,} panels, with {panels:,} open", _mib(found, 1)],
        ["processor time of the worker while idle", f"{found['idle_share']:.1%} of one core"],
        [f"{len(late)} reminders, late by at the median", f"{percentile(late, 50):.1f} s"],
        ["the latest reminder, late by", f"{max(late):.1f} s"],
    ]


def _mib(found: dict[str, Any], which: int) -> str:
    return f"{found['memory_mib'][which]:.0f} MiB"


class DueRecords(MemoryRecords):
    """Notes how late each reminder was recorded; its panels have no other step."""

    def __init__(self) -> None:
        super().__init__(limit=timedelta(days=30))
        self.due_at: dict[UUID, datetime] = {}
        self.late: dict[UUID, float] = {}

    @activity.defn
    def record_step(self, message: RecordStep) -> StepRecorded:
        """Record as ever, and note how long after its instant a reminder came."""
        panel_id = message.panel.panel_id
        if any(isinstance(event.fact, e.ReminderSent) for event in message.events):
            due_at = self.due_at[panel_id]
            self.late.setdefault(panel_id, (datetime.now(UTC) - due_at).total_seconds())
        return StepRecorded(events=(*message.events, *self._deadline(message)))


async def _measure(panels: int) -> dict[str, Any]:
    records = DueRecords()
    async with server_alone() as temporal:
        size = temporal.temporal.worker
        cached = min(size.max_cached_workflows, panels // 4)
        size = size.model_copy(update={"max_cached_workflows": cached})
        settings = temporal.temporal.model_copy(update={"worker": size})
        await _start_beforehand(temporal, panels - 2 * cached)
        async with make_worker(temporal.client, settings, records.activities):
            return await _measure_worker(temporal, records, cached)


async def _start_beforehand(temporal: TemporalForTest, number: int) -> None:
    """Have these taken in by another worker: for the measured one they are open and put aside.

    It runs without the sandbox, which costs it less; Temporal keeps the same of them.
    """
    address = temporal.client.service_client.config.target_host
    words = ("-m", "tests.benchmarks.panels_beforehand", address, temporal.temporal.task_queue)
    other = await asyncio.create_subprocess_exec(sys.executable, *words, cwd=ROOT)
    try:
        await _start(temporal, [_sleeping_panel() for _number in range(number)])
    finally:
        other.terminate()
        await other.wait()


async def _measure_worker(
    temporal: TemporalForTest, records: DueRecords, cached: int
) -> dict[str, Any]:
    """Fill the cache, overflow it by as many again, and let some of both be reminded."""
    first = min(_TRIED, cached)
    began = time.monotonic()
    await _start(temporal, [_sleeping_panel() for _number in range(first)])
    rest = (time.monotonic() - began) / first * (2 * cached - first)
    begins = datetime.now(UTC) + timedelta(seconds=rest * _SPARE + _SPARE_SECONDS)
    behind = _panels_behind(records, 2 * cached - first, begins)
    memory = []
    for some in (behind[: cached - first], behind[cached - first :]):
        await _start(temporal, some)
        memory.append(_own_memory_mib())
    await asyncio.sleep(5)
    idle_share = await _idle_share()
    to_come = max(0.0, (begins - datetime.now(UTC)).total_seconds())
    until = time.monotonic() + _PATIENCE_SECONDS + to_come
    while len(records.late) < len(records.due_at):
        assert time.monotonic() < until, "reminders are missing"
        await asyncio.sleep(1)
    return {
        "cached": cached,
        "memory_mib": memory,
        "idle_share": idle_share,
        "late_seconds": list(records.late.values()),
    }


def _sleeping_panel() -> PanelState:
    """Return a panel in triage that nobody need be reminded of for a month."""
    panel = replace(a_panel(PanelStatus.TRIAGE).panel, panel_id=uuid4())
    assert panel.deadline is not None
    far = datetime.now(UTC) + timedelta(days=30)
    return replace(panel, deadline=replace(panel.deadline, due_at=far, remind_at=far))


def _panels_behind(records: DueRecords, number: int, begins: datetime) -> list[PanelState]:
    """Return panels that fill and overflow the cache; some have a reminder, a few each second.

    Half of those that are reminded have left the cache again by then.
    """
    panels = [_sleeping_panel() for _number in range(number)]
    for place in range(0, number, max(1, number // _REMINDED)):
        due_at = begins + timedelta(seconds=30 * place / number)
        panel = panels[place]
        assert panel.deadline is not None
        panels[place] = replace(
            panel, deadline=replace(panel.deadline, due_at=due_at, remind_at=due_at)
        )
        records.due_at[panel.panel_id] = due_at
    return panels


async def _start(temporal: TemporalForTest, panels: list[PanelState]) -> None:
    limit = asyncio.Semaphore(_AT_ONCE)

    async def one(panel: PanelState) -> None:
        async with limit:
            handle = await temporal.client.start_workflow(
                PanelWorkflow.run,
                PanelRun(panel_id=panel.panel_id, state=panel, continue_as_new_at_events=500),
                id=workflow_id(panel.panel_id),
                task_queue=temporal.temporal.task_queue,
            )
            while (await handle.describe()).history_length < _TAKEN_IN:  # noqa: ASYNC110 - a server's state
                await asyncio.sleep(0.05)

    await asyncio.gather(*(one(panel) for panel in panels))


async def _idle_share() -> float:
    began, at = time.process_time(), time.monotonic()
    await asyncio.sleep(_IDLE_SECONDS)
    return (time.process_time() - began) / (time.monotonic() - at)


def _own_memory_mib() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(each for each in status.splitlines() if each.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Measure in this process, and print what was found as one line of JSON."""
    sys.stdout.write(json.dumps(asyncio.run(_measure(int(sys.argv[1])))) + "\n")


if __name__ == "__main__":
    main()
