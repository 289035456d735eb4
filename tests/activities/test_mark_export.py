"""The exporting program: an order on standard input, a DICOM file on standard output."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pydicom

from tests.support.drawn_marks import an_order
from tests.support.real_images import head_scan


def test_the_program_writes_a_file() -> None:
    order = an_order("structured-report", head_scan(1, side=128)[0])

    done = subprocess.run(
        [sys.executable, "-I", "-m", "activities.mark_export"],
        input=json.dumps(order).encode(),
        capture_output=True,
        cwd=os.sep,
        check=False,
    )

    assert done.returncode == 0, done.stderr.decode()
    read = pydicom.dcmread(io.BytesIO(done.stdout))
    assert (read.SOPInstanceUID, read.SeriesInstanceUID) == ("2.25.12", "2.25.11")


def test_marks_on_unknown_images_are_left_out() -> None:
    from activities.mark_export import dicom_file

    order = an_order("structured-report", head_scan(1, side=128)[0])
    order["marks"][0]["sop"] = "2.25.99"

    read = pydicom.dcmread(io.BytesIO(dicom_file(order)))

    assert "2.25.99" not in str(read)
