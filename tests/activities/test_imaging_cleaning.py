"""Files that are cleaned together: each gets its own verdict, and none takes others with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydicom.data
import pytest

from activities.imaging_keeping import Keeping
from tests.activities.test_imaging_studies import another_slice
from tests.support.image_ingest import ImageIngest
from web.models.imaging import ImageInstance, ImageSeries, UploadedFileState

if TYPE_CHECKING:
    from uuid import UUID


CT = Path(str(pydicom.data.get_testdata_file("CT_small.dcm"))).read_bytes()
MR = Path(str(pydicom.data.get_testdata_file("MR_small.dcm"))).read_bytes()


def test_of_files_together_each_gets_its_own_verdict(ingest: ImageIngest):
    files = {
        "IM1": CT,
        "copy": CT,
        "notes": b"\x00\x01" * 500,
        "IM2": MR,
        "other version": CT[:-2] + b"\x01\x02",
        "IM3": another_slice(CT),
    }

    ingest.judges(ingest.sends(files))

    states = {name: (row.state, row.reason) for name, row in ingest.files().items()}
    assert states["copy"] == (UploadedFileState.DUPLICATE, "")
    assert states["other version"] == (UploadedFileState.DUPLICATE, "same_object")
    assert states["notes"][0] is UploadedFileState.REFUSED
    assert ingest.files()["copy"].instance_id == ingest.files()["IM1"].instance_id
    assert len(ingest.rows(ImageInstance)) == 3
    assert {row.instance_count for row in ingest.rows(ImageSeries)} == {1, 2}
    assert set(ingest.stored()) == ingest.named()


def test_what_cannot_be_written_down_takes_no_other_with_it(
    ingest: ImageIngest, monkeypatch: pytest.MonkeyPatch
):
    inner = Keeping._write_down

    def refuses(keeping: Keeping, plan: Any, judged: Any) -> set[UUID]:
        if any(each.file_id == poison for each in judged):
            raise OverflowError
        return inner(keeping, plan, judged)

    upload_id = ingest.sends({"IM1": CT, "IM2": MR, "IM3": another_slice(CT)})
    poison = ingest.files()["IM2"].id
    monkeypatch.setattr(Keeping, "_write_down", refuses)

    ingest.judges(upload_id)

    assert ingest.files()["IM2"].reason == "damaged"
    assert len(ingest.rows(ImageInstance)) == 2
    assert set(ingest.stored()) == ingest.named()
