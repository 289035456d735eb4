"""An upload becomes series: no file is lost, none is made twice, whatever happens in between."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import data_store
import pydicom.data
import pytest
from sqlalchemy import inspect, select, text

from activities import imaging_batches, imaging_taking
from activities.image_release import ImageRelease
from activities.imaging_keeping import Keeping
from activities.imaging_rows import KnownImages
from tests.support.image_ingest import ImageIngest
from tests.support.media_files import a_recording
from web.models.imaging import (
    ImageInstance,
    ImageReview,
    ImageSeries,
    ImageStudy,
    ReviewDecision,
    SeriesState,
    UploadedFileState,
    UploadedPart,
    UploadState,
)
from workflows.messages import CarryOutReview

if TYPE_CHECKING:
    from uuid import UUID


ENDED = {
    UploadedFileState.CLEANED,
    UploadedFileState.REVIEW,
    UploadedFileState.REFUSED,
    UploadedFileState.DUPLICATE,
    UploadedFileState.UNPACKED,
    UploadedFileState.SET_ASIDE,
}
CT = Path(str(pydicom.data.get_testdata_file("CT_small.dcm"))).read_bytes()
MR = Path(str(pydicom.data.get_testdata_file("MR_small.dcm"))).read_bytes()


def test_a_ct_becomes_a_series_that_waits_for_a_person(ingest: ImageIngest):
    upload_id = ingest.sends({"CD/IM1": CT}, piece=10_000)

    progress = ingest.judges(upload_id)

    assert progress.waiting == 1
    assert ingest.upload(upload_id).state is UploadState.READY
    (series,), (instance,), (study,) = (
        ingest.rows(kind) for kind in (ImageSeries, ImageInstance, ImageStudy)
    )
    assert (series.modality, series.instance_count, series.rows) == ("CT", 1, 128)
    assert series.state is SeriesState.QUARANTINED
    assert series.metadata_ref is not None
    assert series.thumbnail_ref is not None
    assert series.study_id == study.id
    assert study.study_uid.startswith("2.25.")
    content = b"".join(
        ingest.store.open_decrypted(instance.file_ref, ingest.cipher, instance.file_context)
    )
    assert content[128:132] == b"DICM"
    assert b"CompressedSamples" not in content
    assert set(ingest.stored()) == ingest.named()


def test_every_file_of_pydicom_ends_in_a_verdict_and_none_is_lost(ingest: ImageIngest):
    files = every_test_file()
    assert len(files) > 170

    upload_id = ingest.sends(files)
    ingest.judges(upload_id)

    ended = ingest.files()
    taken = {name: row for name, row in ended.items() if not row.parent_id}
    assert set(taken) == set(files)
    assert all(row.state in ENDED for row in ended.values())
    refused = [row for row in ended.values() if row.state is UploadedFileState.REFUSED]
    assert all(row.reason for row in refused)
    kept = {
        row.instance_id
        for row in ended.values()
        if row.state in {UploadedFileState.CLEANED, UploadedFileState.REVIEW}
    }
    assert {row.id for row in ingest.rows(ImageInstance)} == kept
    assert len(kept) > 80
    series = ingest.rows(ImageSeries)
    assert sum(row.instance_count for row in series) == len(kept)
    assert set(ingest.stored()) == ingest.named()


def test_a_cd_in_an_archive_is_unpacked_and_its_directory_set_aside(ingest: ImageIngest):
    inner = an_archive({"CD/DICOM/IM2": MR})
    archive = an_archive({"CD/DICOMDIR": b"x" * 200, "CD/DICOM/IM1": CT, "CD/more.zip": inner})

    ingest.judges(ingest.sends({"cd.zip": archive}, piece=5_000))

    states = {name: row.state for name, row in ingest.files().items()}
    assert states.pop("cd.zip") is UploadedFileState.UNPACKED
    assert states.pop("cd.zip/CD/DICOMDIR") is UploadedFileState.SET_ASIDE
    assert states.pop("cd.zip/CD/more.zip") is UploadedFileState.UNPACKED
    assert set(states) == {"cd.zip/CD/DICOM/IM1", "cd.zip/CD/more.zip/CD/DICOM/IM2"}
    assert {row.modality for row in ingest.rows(ImageSeries)} == {"CT", "MR"}


def test_the_same_file_again_is_known_again(ingest: ImageIngest):
    ingest.judges(ingest.sends({"IM1": CT, "copy of IM1": CT}))

    ingest.judges(ingest.sends({"again": CT}))

    files = ingest.files()
    assert files["IM1"].state is not UploadedFileState.DUPLICATE
    assert files["copy of IM1"].state is UploadedFileState.DUPLICATE
    assert files["again"].state is UploadedFileState.DUPLICATE
    assert files["again"].instance_id == files["IM1"].instance_id
    assert len(ingest.rows(ImageInstance)) == 1
    assert set(ingest.stored()) == ingest.named()


def test_of_two_uploads_at_once_one_makes_the_image(
    ingest: ImageIngest, monkeypatch: pytest.MonkeyPatch
):
    ingest.judges(ingest.sends({"IM1": CT}))
    # As it is when both looked before either had written.
    inner, blind = KnownImages.find, [True]
    monkeypatch.setattr(
        KnownImages,
        "find",
        lambda *given: None if blind and blind.pop() else inner(*given),
    )

    ingest.judges(ingest.sends({"at the same time": CT}))

    assert ingest.files()["at the same time"].state is UploadedFileState.DUPLICATE
    assert len(ingest.rows(ImageInstance)) == 1
    assert set(ingest.stored()) == ingest.named()


def test_another_version_of_an_image_is_named_and_the_first_stays(ingest: ImageIngest):
    changed = CT[:-2] + b"\x01\x02"

    ingest.judges(ingest.sends({"first": CT, "second": changed}))

    assert ingest.files()["second"].state is UploadedFileState.DUPLICATE
    assert ingest.files()["second"].reason == "same_object"


def test_a_recording_keeps_its_channels_rates_and_length_sealed(ingest: ImageIngest):
    ingest.judges(ingest.sends({"sleep.edf": a_recording()}))

    (row,), cipher = ingest.rows(ImageInstance), ingest.cipher
    assert json.loads(zlib.decompress(cipher.open(row.sealed_metadata, row.metadata_context))) == {
        "seconds": 10.0,
        "channels": [["EEG Fp1", 256.0], ["Channel 2", 256.0]],
    }
    # What programs ask for as metadata of DICOM does not hold it.
    (series,) = ingest.rows(ImageSeries)
    stored = ingest.store.open_decrypted(series.metadata_ref, cipher, series.metadata_context)
    assert b"".join(stored) == b"[]"


def test_a_file_that_did_not_arrive_whole_is_named(ingest: ImageIngest):
    upload_id = ingest.sends({"IM1": CT})
    with ingest.lent.sessions.begin() as session:
        row = session.get_one(type(ingest.files()["IM1"]), ingest.files()["IM1"].id)
        row.state, row.received = UploadedFileState.RECEIVING, 10

    ingest.judges(upload_id)

    assert ingest.files()["IM1"].reason == "incomplete"


def test_originals_go_at_once_when_refused_and_else_when_decided(ingest: ImageIngest):
    upload_id = ingest.sends({"IM1": CT, "notes.bin": b"\x00\x01" * 500})
    ingest.judges(upload_id)

    assert ingest.destroys(upload_id).waiting == 1
    assert len(ingest.rows(UploadedPart)) == 1
    ingest.decides(SeriesState.RELEASED)

    assert ingest.destroys(upload_id).waiting == 0
    assert ingest.rows(UploadedPart) == []
    assert ingest.upload(upload_id).state is UploadState.DONE
    assert all(row.original_destroyed_at for row in ingest.files().values())
    assert set(ingest.stored()) == ingest.named()


def test_what_is_added_to_a_released_series_waits_for_a_person(ingest: ImageIngest):
    ingest.judges(ingest.sends({"IM1": CT}))
    ingest.decides(SeriesState.RELEASED)

    ingest.judges(ingest.sends({"IM2": another_slice(CT)}))

    (series,) = ingest.rows(ImageSeries)
    assert (series.state, series.instance_count) == (SeriesState.QUARANTINED, 2)
    assert series.released_at is None


def test_a_refused_image_may_come_again(ingest: ImageIngest):
    ingest.judges(ingest.sends({"IM1": CT}))
    ingest.decides(SeriesState.REFUSED)

    ingest.judges(ingest.sends({"IM1 again": CT}))

    (series,), (instance,) = ingest.rows(ImageSeries), ingest.rows(ImageInstance)
    assert series.state is SeriesState.QUARANTINED
    assert instance.id == ingest.files()["IM1 again"].instance_id
    assert set(ingest.stored()) == ingest.named()


def test_what_is_added_to_a_destroyed_series_stands_alone(ingest: ImageIngest):
    upload_id = ingest.sends({f"IM{number}": another_slice(CT, number) for number in range(2)})
    ingest.judges(upload_id)
    refuses(ingest)
    assert ingest.destroys(upload_id).waiting == 0

    ingest.judges(ingest.sends({"IM9": another_slice(CT, 9)}))

    (series,) = ingest.rows(ImageSeries)
    assert (series.state, series.instance_count) == (SeriesState.QUARANTINED, 1)
    assert ingest.destroys(upload_id).waiting == 0
    # And what was destroyed comes again as if it had never been there.
    ingest.judges(ingest.sends({"IM0 again": another_slice(CT, 0)}))
    assert ingest.files()["IM0 again"].state is not UploadedFileState.DUPLICATE
    assert ingest.rows(ImageSeries)[0].instance_count == 2
    assert set(ingest.stored()) == ingest.named() - {""}


def test_a_worker_that_died_goes_on_where_it_was(ingest: ImageIngest, monkeypatch: Any):
    monkeypatch.setattr(imaging_batches, "FILES_TOGETHER", 2)
    upload_id = ingest.sends({f"IM{number}": another_slice(CT, number) for number in range(6)})
    inner, count = Keeping._write_down, []

    def dies(keeping: Keeping, *given: Any) -> set[UUID]:
        count.append(given)
        if len(count) == 3:
            raise KeyboardInterrupt
        return inner(keeping, *given)

    monkeypatch.setattr(Keeping, "_write_down", dies)
    with pytest.raises(KeyboardInterrupt):
        ingest.judges(upload_id)
    assert len(ingest.rows(ImageInstance)) == 4

    monkeypatch.undo()
    ingest.judges(upload_id)

    assert len(ingest.rows(ImageInstance)) == 6
    assert set(ingest.stored()) == ingest.named()


def test_a_step_done_twice_changes_nothing(ingest: ImageIngest):
    archive = an_archive({"IM1": CT, "IM2": MR})
    upload_id = ingest.sends({"cd.zip": archive})
    ingest.judges(upload_id)
    before = {name: row.state for name, row in ingest.files().items()}

    ingest.judges(upload_id)
    ingest.judges(upload_id)

    assert {name: row.state for name, row in ingest.files().items()} == before
    assert len(ingest.rows(ImageInstance)) == 2
    assert set(ingest.stored()) == ingest.named()


def test_withdrawal_stops_it_and_destroys_what_came(ingest: ImageIngest):
    upload_id = ingest.sends({"IM1": CT, "IM2": MR})
    ingest.withdraws()

    progress = ingest.judges(upload_id)
    ingest.destroys(upload_id)

    assert progress.is_stopped
    assert ingest.upload(upload_id).state is UploadState.DISCARDED
    assert ingest.stored() == []
    assert ingest.rows(UploadedPart) == []


def test_an_archive_that_would_fill_the_disk_is_refused(
    ingest: ImageIngest, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(imaging_taking, "INFLATED_LIMIT", 100_000)
    bomb = an_archive({"a": b"\0" * 60_000, "b": b"\0" * 60_000}, zipfile.ZIP_DEFLATED)

    ingest.judges(ingest.sends({"bomb.zip": bomb}))

    assert ingest.files()["bomb.zip"].reason == "archive_too_large"


def test_two_patients_have_other_identifiers_for_the_same_image(
    ingest: ImageIngest, tmp_path: Path
):
    ingest.judges(ingest.sends({"IM1": CT}))
    other = ImageIngest(ingest.world, tmp_path, ingest.cleaner)
    other.judges(other.sends({"IM1": CT}))

    first, second = ingest.rows(ImageSeries)
    assert first.series_uid != second.series_uid
    first, second = ingest.rows(ImageInstance)
    assert first.source_digest != second.source_digest


def test_names_of_files_stand_nowhere_in_the_open(ingest: ImageIngest):
    ingest.judges(ingest.sends({"Canary Jane/IM1": CT, "Canary Jane/report.exe": b"MZ" * 99}))

    with ingest.lent.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        rows = [
            str(row)
            for table in tables
            for row in connection.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608
        ]
    assert not [row for row in rows if "Canary Jane" in row]


def refuses(ingest: ImageIngest) -> None:
    """Refuse the one series and have that carried out."""
    review_id = uuid4()
    with ingest.lent.sessions.begin() as session:
        series = session.scalars(select(ImageSeries)).one()
        series.state = SeriesState.REFUSED
        session.add(
            ImageReview(
                id=review_id,
                series_id=series.id,
                decision=ReviewDecision.REFUSE,
                decided_by_id=ingest.world.people["clinician"],
                masks={},
                progress={},
                failed_because="",
                command_id=review_id,
            )
        )
    release = ImageRelease(ingest.lent.sessions, ingest.keys, ingest.store, ingest.cleaner)
    ingest.does(release.carry_out_review, CarryOutReview(review_id=review_id))


def every_test_file() -> dict[str, bytes]:
    """Return every file of pydicom's own test data, the archives and texts among them."""
    found = {}
    for root in (Path(pydicom.data.__file__).parent, Path(str(data_store.__file__)).parent):
        for path in sorted(root.rglob("*")):
            is_ours = path.is_file() and path.suffix not in {".py", ".pyc", ".md", ".txt"}
            if is_ours and path.stat().st_size < 20_000_000:
                found[f"{root.name}/{path.relative_to(root)}"] = path.read_bytes()
    return found


def an_archive(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a ZIP archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def another_slice(content: bytes, number: int = 1) -> bytes:
    """Return the image with another identifier and number, of the same series."""
    dataset = pydicom.dcmread(io.BytesIO(content))
    dataset.SOPInstanceUID = f"{dataset.SOPInstanceUID}.{number + 1}"
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.InstanceNumber = number + 2
    written = io.BytesIO()
    dataset.save_as(written)
    return written.getvalue()
