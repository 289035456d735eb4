"""Writes marks as DICOM objects: a program of its own, started by web/imaging/viewer/exporting.py.

Reads one JSON object from standard input, the series' metadata (PS3.18 F) and its marks, and writes
a Part 10 file: a measurement report by TID 1500 (PS3.16) or a softcopy presentation state (PS3.3
A.33). It knows the pseudonymous patient only, and of an author that it is an expert of a panel.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from typing import Any, Final

from pydicom.dataset import Dataset

from activities.mark_presentation import presentation_state
from activities.mark_report import Mark, measurement_report
from activities.slide_places import in_whole, is_tiled

_MEMORY_BYTES: Final = 2 * 1024**3
_CPU_SECONDS: Final = 60
# What both objects copy from the images; a cleaned image may lack it.
_EMPTY: Final = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "StudyDate",
    "StudyTime",
    "StudyID",
    "AccessionNumber",
    "ReferringPhysicianName",
)
_BULK: Final = ("BulkDataURI",)


def dicom_file(order: dict[str, Any]) -> bytes:
    """Return the object that ``order`` asks for, as a Part 10 file.

    ``order`` has ``form`` ("structured-report" or "presentation-state"), ``instances`` (DICOM
    JSON), ``marks`` (as the viewer's page gets them) and the new object's ``series_uid`` and
    ``sop_uid``.
    """
    images = {each.SOPInstanceUID: each for each in map(_image, order["instances"])}
    marks = [placed(mark, images[mark["sop"]]) for mark in order["marks"] if mark["sop"] in images]
    make = measurement_report if order["form"] == "structured-report" else presentation_state
    with warnings.catch_warnings():
        # A pseudonym is no name of components, and shall not look like one.
        warnings.filterwarnings("ignore", message=".*intended person name", category=UserWarning)
        made = make(images, marks, series_uid=order["series_uid"], sop_uid=order["sop_uid"])
    made.PatientIdentityRemoved = "YES"
    written = io.BytesIO()
    made.save_as(written, enforce_file_format=True)
    return written.getvalue()


def placed(mark: Mark, image: Dataset) -> Mark:
    """Return the mark with its points in pixels of the whole level, where its image is a tile.

    A mark on a slide may reach over many tiles; both objects know the whole as what points are
    counted in (PS3.3 C.18.6, C.10.5).
    """
    if not is_tiled(image):
        return mark
    return {**mark, "points": in_whole(image, int(mark["frame"]), mark["points"])}


def _image(described: dict[str, Any]) -> Dataset:
    readable = {
        tag: element
        for tag, element in described.items()
        if not any(name in element for name in _BULK)
    }
    image = Dataset.from_json(readable)
    for keyword in _EMPTY:
        if keyword not in image:
            setattr(image, keyword, "")
    return image


def main() -> None:
    """Read the order, write the file."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    sys.stdout.buffer.write(dicom_file(json.load(sys.stdin.buffer)))


if __name__ == "__main__":
    main()
