"""Of what was given up nothing is left, neither what came nor what was made of it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pydicom.data
import pytest

from activities import imaging_batches, imaging_studies
from activities.imaging.cleaner import Cleaner
from tests.support.image_ingest import ImageIngest
from tests.support.recorded_panels import recorded_panels
from web.models.imaging import (
    ImageInstance,
    ImageSeries,
    SeriesState,
    UploadedPart,
    UploadState,
)
from workflows.messages import CleanFiles, TakeFiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.databases import Databases


@pytest.fixture
def ingest(databases: Databases, tmp_path: Path, cleaner: Cleaner) -> Iterator[ImageIngest]:
    with databases.fresh("sqlite") as lent:
        yield ImageIngest(recorded_panels(lent), tmp_path, cleaner)


def a_slice(number: int) -> bytes:
    dataset = pydicom.dcmread(str(pydicom.data.get_testdata_file("CT_small.dcm")))
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"1.2.3.{number}"
    dataset.InstanceNumber = number
    written = io.BytesIO()
    dataset.save_as(written)
    return written.getvalue()


def test_a_withdrawal_in_the_midst_of_cleaning_leaves_nothing(
    ingest: ImageIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = ingest.sends({str(number): a_slice(number) for number in range(1, 4)})
    ingest.does(ingest.studies.take_files, TakeFiles(upload_id=upload_id))
    monkeypatch.setattr(imaging_studies, "_BATCH_SECONDS", -1.0)
    monkeypatch.setattr(imaging_batches, "FILES_TOGETHER", 1)
    ingest.does(ingest.studies.clean_files, CleanFiles(upload_id=upload_id))
    assert len(ingest.rows(ImageInstance)) == 1
    ingest.withdraws()

    assert ingest.does(ingest.studies.clean_files, CleanFiles(upload_id=upload_id)).is_stopped
    ingest.destroys(upload_id)

    assert ingest.upload(upload_id).state is UploadState.DISCARDED
    (series,) = ingest.rows(ImageSeries)
    assert series.state is SeriesState.REFUSED
    assert (ingest.stored(), ingest.rows(UploadedPart)) == ([], [])
    # Should consent be given again, the same image is taken as a new one.
    assert {row.file_ref for row in ingest.rows(ImageInstance)} == {""}


def test_cleaning_stops_before_the_next_files(
    ingest: ImageIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = ingest.sends({str(number): a_slice(number) for number in range(1, 4)})
    monkeypatch.setattr(imaging_batches, "FILES_TOGETHER", 1)
    inner = imaging_studies.FileCleaning.finish

    def withdrawn_meanwhile(*given: object) -> None:
        inner(*given)  # type: ignore[arg-type]  # as it was called
        ingest.withdraws()

    monkeypatch.setattr(imaging_studies.FileCleaning, "finish", withdrawn_meanwhile)

    assert ingest.judges(upload_id).is_stopped
    assert len(ingest.rows(ImageInstance)) == 1


def test_what_another_upload_brought_stays_in_the_series(ingest: ImageIngest) -> None:
    ingest.judges(ingest.sends({"1": a_slice(1)}))
    ingest.decides(SeriesState.RELEASED)
    second = ingest.sends({"2": a_slice(2)})
    ingest.judges(second)
    ingest.withdraws()

    ingest.destroys(second)

    (series,) = ingest.rows(ImageSeries)
    assert (series.state, series.instance_count) == (SeriesState.QUARANTINED, 1)
    kept = [row for row in ingest.rows(ImageInstance) if row.file_ref]
    assert len(kept) == 1
    assert set(ingest.stored()) - {row.file_ref for row in ingest.rows(UploadedPart)} == {
        kept[0].file_ref,
        series.metadata_ref,
        series.thumbnail_ref,
    }
