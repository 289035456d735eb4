"""A CT series of 300 slices through the cleaning, beside bare pydicom in the same run."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

import pydicom

from activities.imaging.cleaner import Cleaner
from tests.benchmarks.figures import percentile
from tests.support.child_memory import most_memory
from tests.support.dicom_files import SECRETS, corpus_file

SLICES = 300
_ROUNDS = 3


def ct_series(slices: int) -> list[bytes]:
    """Return slices of 512 x 512 pixels, each at its own place, made of one real slice."""
    image = pydicom.dcmread(corpus_file("693_UNCR.dcm"))
    series = []
    for number in range(1, slices + 1):
        image.SOPInstanceUID = f"1.2.3.4.{number}"
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        image.InstanceNumber = number
        image.ImagePositionPatient = [0, 0, number]
        image.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        file = io.BytesIO()
        image.save_as(file)
        series.append(file.getvalue())
    return series


def measure_cleaning(slices: int = SLICES) -> list[list[str]]:
    """Return rows for our cleaning and bare reading and writing, taken in turn, and their ratio."""
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as name, Cleaner() as cleaner:
        sources = []
        for number, content in enumerate(ct_series(slices)):
            path = Path(name) / f"{number}.dcm"
            path.write_bytes(content)
            sources.append(path)
        target = Path(name) / "written.dcm"
        # Loading the libraries is paid once in the life of a worker.
        _clean(cleaner, sources[0], target)
        for _round in range(_ROUNDS):
            bare.append(_seconds(lambda: [_read_and_write(each, target) for each in sources]))
            ours.append(_seconds(lambda: [_clean(cleaner, each, target) for each in sources]))
        peak = most_memory(cleaner) / 1024 / 1024
    return [
        [f"{slices} slices cleaned in limited child processes", *_two(ours, slices)],
        ["read and written by pydicom alone", *_two(bare, slices)],
        ["ratio of the medians", f"{percentile(ours, 50) / percentile(bare, 50):.2f}", ""],
        ["most memory of a child process", f"{peak:.0f} MiB", ""],
    ]


def _clean(cleaner: Cleaner, source: Path, target: Path) -> None:
    with source.open("rb") as read, target.open("w+b") as written:
        verdict = cleaner.clean(cast("BinaryIO", read), cast("BinaryIO", written), SECRETS)
    assert verdict.facts is not None


def _read_and_write(source: Path, target: Path) -> None:
    pydicom.dcmread(source).save_as(target)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _two(times: list[float], slices: int) -> list[str]:
    median = percentile(times, 50)
    return [f"{median:.1f} s", f"{median / slices * 1000:.1f} ms each"]
