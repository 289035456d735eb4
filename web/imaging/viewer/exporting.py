"""Has the marks of a series written as DICOM by a program of its own; the web loads no parser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from web.imaging.stored_files import find_stored_series
from web.imaging.viewer.marks import read_marks
from web.models.imaging import ImageSeries

if TYPE_CHECKING:
    from web.imaging.place import ImagePlace
    from web.panels.loading import LoadedPanel

_PROGRAM: Final = "activities.mark_export"
_SECONDS: Final = 60


class ExportForm(StrEnum):
    """As what marks are written."""

    REPORT = "structured-report"
    PRESENTATION = "presentation-state"


class NotExportedError(Exception):
    """No object could be written: nothing is marked, or the program failed."""


def export_marks(
    place: ImagePlace, panel: LoadedPanel, series: ImageSeries, form: ExportForm
) -> bytes:
    """Return the marks as a Part 10 file.

    Raises:
        NotExportedError: when nothing is marked, or no file could be made.

    """
    found = find_stored_series(place, ImageSeries.id == series.id)
    marks = read_marks(panel, series.id)
    if not found or not marks or series.metadata_ref is None:
        raise NotExportedError
    order: dict[str, Any] = {
        "form": form.value,
        "instances": json.loads(b"".join(found[0].metadata())),
        "marks": [
            {
                "id": str(each.row.mark_id),
                "version": each.row.version,
                "kind": each.row.kind.value,
                "sop": each.sop_uid,
                "frame": each.row.frame,
                **each.body.model_dump(mode="json"),
            }
            for each in marks
        ],
        "series_uid": f"2.25.{uuid4().int}",
        "sop_uid": f"2.25.{uuid4().int}",
    }
    return _written(order)


def _written(order: dict[str, Any]) -> bytes:
    try:
        done = subprocess.run(
            # -I: neither the working folder nor the environment can bring in code of their own.
            [sys.executable, "-I", "-m", _PROGRAM],
            input=json.dumps(order).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            cwd=os.sep,
            env={"LC_ALL": "C.UTF-8", "TZ": "UTC", "OPENBLAS_NUM_THREADS": "1"},
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise NotExportedError from error
    return done.stdout
