"""A CT series of 300 slices on its way in, beside bare pydicom, in turn.

Ours brings to disk what it keeps before it says so; pydicom is measured both as it writes by itself
and with each file brought to disk (fsync), which is what a store that loses nothing must do.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Final

import pydicom

from activities.imaging.cleaner import Cleaner
from tests.benchmarks.figures import percentile
from tests.benchmarks.imaging import SLICES, ct_series
from tests.support.databases import Databases
from tests.support.image_ingest import ImageIngest
from tests.support.recorded_panels import RecordedPanels, recorded_panels
from web.models.imaging import ImageInstance
from workflows.messages import CleanFiles, IndexSeries

_ROUNDS: Final = 3
_STORED: Final = "encrypted and stored"
_JUDGED: Final = "cleaned, stored and written down"
_INDEXED: Final = "metadata and thumbnail"
_BARE: Final = "read and written by pydicom alone"
_SYNCED: Final = "the same, each file brought to disk"


def measure_ingest(slices: int = SLICES) -> list[list[str]]:
    """Return rows for each step of an upload, for pydicom, and their ratios; medians of rounds."""
    series = ct_series(slices)
    took: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name, Cleaner() as cleaner:
        folder = Path(name)
        for number, content in enumerate(series):
            (folder / f"source-{number}.dcm").write_bytes(content)
        databases = Databases(folder)
        with databases.fresh("sqlite") as lent:
            world = recorded_panels(lent)
            # Loading the libraries is paid once in the life of a worker.
            _steps(world, folder, cleaner, series[:1])
            for _round in range(_ROUNDS):
                steps = _steps(world, folder, cleaner, series)
                steps[_BARE] = _seconds(lambda: _read_and_write(series, folder, is_synced=False))
                steps[_SYNCED] = _seconds(lambda: _read_and_write(series, folder, is_synced=True))
                for step, seconds in steps.items():
                    took.setdefault(step, []).append(seconds)
        databases.close()
    return _told({step: percentile(times, 50) for step, times in took.items()}, slices)


def _steps(
    world: RecordedPanels, folder: Path, cleaner: Cleaner, series: list[bytes]
) -> dict[str, float]:
    """Take the series in for a patient of its own; return the seconds of each step."""
    ingest = ImageIngest(world, folder, cleaner)
    times = [time.perf_counter()]
    upload_id = ingest.sends({f"IM{number}": each for number, each in enumerate(series)})
    times.append(time.perf_counter())
    while ingest.does(ingest.studies.clean_files, CleanFiles(upload_id=upload_id)).waiting:
        continue
    times.append(time.perf_counter())
    ingest.does(ingest.studies.index_series, IndexSeries(upload_id=upload_id))
    times.append(time.perf_counter())
    kept = [row for row in ingest.rows(ImageInstance) if row.patient_id == ingest.patient_id]
    assert len(kept) == len(series)
    seconds = (after - before for before, after in pairwise(times))
    return dict(zip((_STORED, _JUDGED, _INDEXED), seconds, strict=True))


def _read_and_write(series: list[bytes], folder: Path, *, is_synced: bool) -> None:
    """Read and write all slices; their sources lie in the folder already."""
    for number in range(len(series)):
        target = folder / f"bare-{number}.dcm"
        pydicom.dcmread(folder / f"source-{number}.dcm").save_as(target)
        if is_synced:
            descriptor = os.open(target, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _told(median: dict[str, float], slices: int) -> list[list[str]]:
    judged = median[_JUDGED] + median[_INDEXED]
    return [
        *([step, f"{seconds:.1f} s", _each(seconds, slices)] for step, seconds in median.items()),
        ["ratio of judging to pydicom", f"{judged / median[_BARE]:.1f}", ""],
        ["ratio to pydicom that brings to disk", f"{judged / median[_SYNCED]:.1f}", ""],
    ]


def _each(seconds: float, slices: int) -> str:
    return f"{seconds / slices * 1000:.1f} ms each"
