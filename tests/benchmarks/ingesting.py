"""A CT series of 300 slices on its way in: stored, cleaned, written down, indexed."""

from __future__ import annotations

import tempfile
import time
from itertools import pairwise
from pathlib import Path

import pydicom

from activities.imaging.cleaner import Cleaner
from tests.benchmarks.imaging import SLICES, ct_series
from tests.support.databases import Databases
from tests.support.image_ingest import ImageIngest
from tests.support.recorded_panels import recorded_panels
from web.models.imaging import ImageInstance
from workflows.messages import CleanFiles, IndexSeries


def measure_ingest(slices: int = SLICES) -> list[list[str]]:
    """Return rows for each step of an upload, and what pydicom needs to read and write it."""
    series = ct_series(slices)
    with tempfile.TemporaryDirectory() as name, Cleaner() as cleaner:
        folder = Path(name)
        bare = _read_and_write(series, folder / "bare.dcm")
        databases = Databases(folder)
        with databases.fresh("sqlite") as lent:
            ingest = ImageIngest(recorded_panels(lent), folder, cleaner)
            # Loading the libraries is paid once in the life of a worker.
            ingest.judges(ingest.sends({"warm": series[0]}))
            took = _steps(ingest, {f"IM{number}": each for number, each in enumerate(series[1:])})
            assert len(ingest.rows(ImageInstance)) == slices
        databases.close()
    judged = took["cleaned, stored and written down"] + took["metadata and thumbnail"]
    return [
        *([step, f"{seconds:.1f} s", _each(seconds, slices)] for step, seconds in took.items()),
        ["read and written by pydicom alone", f"{bare:.1f} s", _each(bare, slices)],
        ["ratio of judging to pydicom", f"{judged / bare:.1f}", ""],
    ]


def _steps(ingest: ImageIngest, files: dict[str, bytes]) -> dict[str, float]:
    times = [time.perf_counter()]
    upload_id = ingest.sends(files)
    times.append(time.perf_counter())
    while ingest.does(ingest.studies.clean_files, CleanFiles(upload_id=upload_id)).waiting:
        continue
    times.append(time.perf_counter())
    ingest.does(ingest.studies.index_series, IndexSeries(upload_id=upload_id))
    times.append(time.perf_counter())
    steps = ("encrypted and stored", "cleaned, stored and written down", "metadata and thumbnail")
    return dict(zip(steps, (b - a for a, b in pairwise(times)), strict=True))


def _read_and_write(series: list[bytes], target: Path) -> float:
    source = target.with_suffix(".source")
    began, spent = 0.0, 0.0
    for content in series:
        source.write_bytes(content)
        began = time.perf_counter()
        pydicom.dcmread(source).save_as(target)
        spent += time.perf_counter() - began
    return spent


def _each(seconds: float, slices: int) -> str:
    return f"{seconds / slices * 1000:.1f} ms each"
