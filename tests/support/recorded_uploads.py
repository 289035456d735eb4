"""The uploads whose histories are recorded: nothing to review, waiting, decided, given up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from tests.support.memory_images import MemoryImages
from tests.support.temporal import temporal_server
from workflows.imaging_workflow import ImagingWorkflow, imaging_workflow_id
from workflows.messages import ImagingRun

if TYPE_CHECKING:
    from pathlib import Path

UPLOAD: Final = "imaging"
_NAMES = UUID(int=0x1A6E)


@dataclass(frozen=True, kw_only=True)
class UploadLife:
    """How many batches and series there are, where it stops, and how many decisions come."""

    batches: int = 1
    series: int = 0
    stops_at: str = ""
    failures: int = 0
    decisions: int = 0
    is_judged: bool = False


UPLOAD_LIVES: Final = {
    "all-refused": UploadLife(batches=3),
    "waiting": UploadLife(batches=2, series=2),
    "decided-one-by-one": UploadLife(series=2, decisions=2),
    "disk-full-once": UploadLife(failures=1),
    "given-up": UploadLife(stops_at="take"),
    "consent-withdrawn": UploadLife(batches=3, stops_at="clean"),
    "gone-on": UploadLife(series=1, decisions=1, is_judged=True),
}


async def record_uploads(folder: Path) -> None:
    """Write every life's history into ``folder``."""
    for name, life in UPLOAD_LIVES.items():
        await _record(folder, name, life)


async def _record(folder: Path, name: str, life: UploadLife) -> None:
    images = MemoryImages(
        batches=life.batches, series=life.series, stops_at=life.stops_at, failures=life.failures
    )
    upload_id = uuid5(_NAMES, name)
    async with temporal_server(images.activities) as temporal:
        handle = await temporal.client.start_workflow(
            ImagingWorkflow.run,
            ImagingRun(upload_id=upload_id, is_judged=life.is_judged),
            id=imaging_workflow_id(upload_id),
            task_queue=temporal.temporal.task_queue,
        )
        for decision in range(1, life.decisions + 1):
            await looked(images, decision)
            await asyncio.sleep(0.2)
            images.series -= 1
            await handle.signal(ImagingWorkflow.reviewed)
        if images.series or life.series > life.decisions:
            await looked(images, life.decisions + 1)
            await asyncio.sleep(0.3)
        else:
            await handle.result()
        history = await handle.fetch_history()
    (folder / f"{name}.json").write_text(history.to_json() + "\n", encoding="utf-8")


async def looked(images: MemoryImages, times: int) -> None:
    """Wait until it was looked so often for what may be destroyed."""
    while images.asked.count("destroy") < times:  # noqa: ASYNC110 - from another thread
        await asyncio.sleep(0.02)
