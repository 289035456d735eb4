"""Records the histories that later versions must replay: ``make histories``.

They lie in ``tests/workflows/histories/<version>/``, each with the state it ended in. Histories of
a released version are never recorded again.
"""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from tests.support.memory_records import MemoryRecords
from tests.support.recorded_consents import CONSENT, record_consents
from tests.support.recorded_lives import LIVES, STALLED
from tests.support.recorded_uploads import UPLOAD, record_uploads
from tests.support.temporal import temporal_server
from web.command_delivery import Parcel, deliver
from workflows.domain.panels.stages import ENDED
from workflows.messages import STATE, PerformCommand
from workflows.panel_workflow import workflow_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.recorded_lives import Act

FOLDER = Path(__file__).resolve().parent.parent / "workflows" / "histories"
_NAMES = UUID(int=0x4F1D)


async def record_all(folder: Path) -> None:
    """Write every life's history and final state into ``folder``."""
    for name, acts in LIVES.items():
        await _record(folder, name, acts, limit=timedelta(days=7), steps=0)
    for name, acts in STALLED.items():
        await _record(folder, name, acts, limit=timedelta(seconds=1), steps=3)


async def _record(
    folder: Path, name: str, acts: Sequence[Act], *, limit: timedelta, steps: int
) -> None:
    records = MemoryRecords(limit=limit)
    panel_id = uuid5(_NAMES, name)
    async with temporal_server(records.activities) as temporal:
        for place, (actor, command) in enumerate(acts):
            request = PerformCommand(
                command_id=uuid5(panel_id, str(place)), actor=actor, command=command
            )
            snapshot = records.panel if records.steps else None
            if snapshot is not None and snapshot.status in ENDED:
                # What reopens a panel comes long after its workflow has ended.
                await temporal.client.get_workflow_handle(workflow_id(panel_id)).result()
            parcel = Parcel(panel_id=panel_id, request=request, snapshot=snapshot)
            await deliver(temporal.client, parcel, temporal.temporal)
        wanted = len(records.steps) + steps
        while len(records.steps) < wanted:  # noqa: ASYNC110 - the steps come from another thread
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        handle = temporal.client.get_workflow_handle(workflow_id(panel_id))
        history = await handle.fetch_history()
    (folder / f"{name}.json").write_text(history.to_json() + "\n", encoding="utf-8")
    state = STATE.dump_python(records.panel, mode="json")
    (folder / f"{name}.state.json").write_text(
        json.dumps(state, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    target = FOLDER / version("consilium")
    (target / CONSENT).mkdir(parents=True, exist_ok=True)
    asyncio.run(record_all(target))
    asyncio.run(record_consents(target / CONSENT))
    (target / UPLOAD).mkdir(exist_ok=True)
    asyncio.run(record_uploads(target / UPLOAD))
