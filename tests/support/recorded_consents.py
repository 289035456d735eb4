"""The consents whose histories are recorded: asleep, woken, reminded by time, gone on, erased."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from tests.support.consent_upkeep import MemoryUpkeep
from tests.support.temporal import temporal_server
from workflows.consent_workflow import ConsentWorkflow, consent_workflow_id
from workflows.messages import ConsentRun

if TYPE_CHECKING:
    from pathlib import Path

CONSENT: Final = "consent"
_NAMES = UUID(int=0xC045)
_YEARS = timedelta(days=15 * 365)


@dataclass(frozen=True, kw_only=True)
class ConsentLife:
    """How far apart the looks are, after how many nothing can come, and how often it is nudged."""

    pause: timedelta = _YEARS
    looks: int = 1000
    nudges: int = 0
    wanted: int = 1
    events_a_run: int = 500


CONSENT_LIVES: Final = {
    "asleep": ConsentLife(),
    "woken": ConsentLife(nudges=2, wanted=3),
    "reminded-by-time": ConsentLife(pause=timedelta(seconds=1), wanted=4),
    "gone-on": ConsentLife(nudges=9, wanted=10, events_a_run=60),
    "erased": ConsentLife(looks=2, nudges=1, wanted=2),
}


async def record_consents(folder: Path) -> None:
    """Write every life's last run and the instant it waits for into ``folder``."""
    for name, life in CONSENT_LIVES.items():
        await _record(folder, name, life)


async def _record(folder: Path, name: str, life: ConsentLife) -> None:
    upkeep = MemoryUpkeep(life.pause, looks=life.looks)
    patient_id = uuid5(_NAMES, name)
    async with temporal_server(upkeep.activities) as temporal:
        handle = await temporal.client.start_workflow(
            ConsentWorkflow.run,
            ConsentRun(patient_id=patient_id, continue_as_new_at_events=life.events_a_run),
            id=consent_workflow_id(patient_id),
            task_queue=temporal.temporal.task_queue,
        )
        for look in range(1, life.nudges + 1):
            await _looks(upkeep, look)
            await asyncio.sleep(0.2)
            await handle.signal(ConsentWorkflow.consent_changed)
        await _looks(upkeep, life.wanted)
        await asyncio.sleep(0.3)
        asleep = temporal.client.get_workflow_handle_for(
            ConsentWorkflow.run, consent_workflow_id(patient_id)
        )
        wake = await asleep.query(ConsentWorkflow.look_again_at)
        history = await asleep.fetch_history()
    (folder / f"{name}.json").write_text(history.to_json() + "\n", encoding="utf-8")
    state = {
        "patient_id": str(patient_id),
        "look_again_at": wake.isoformat() if wake else None,
    }
    (folder / f"{name}.state.json").write_text(
        json.dumps(state, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


async def _looks(upkeep: MemoryUpkeep, times: int) -> None:
    while len(upkeep.asked) < times:  # noqa: ASYNC110 - the activity runs in another thread
        await asyncio.sleep(0.02)
