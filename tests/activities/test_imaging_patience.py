"""What will pass is waited for; what one file makes go wrong stops no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydicom.data
import pytest
from sqlalchemy.exc import OperationalError
from temporalio.testing import ActivityEnvironment

from activities.imaging.cleaner import Cleaner
from activities.imaging_cleaning import FAILED_HERE, FileCleaning
from activities.imaging_patience import MOST_ATTEMPTS, is_hopeless, is_outage
from activities.imaging_taking import FileTaking
from tests.support.image_ingest import ImageIngest
from tests.support.recorded_panels import recorded_panels
from web.models.imaging import ImageInstance, UploadedFileState, UploadedPart, UploadState
from workflows.messages import CleanFiles, IndexSeries, TakeFiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.databases import Databases

CT = Path(str(pydicom.data.get_testdata_file("CT_small.dcm"))).read_bytes()
MR = Path(str(pydicom.data.get_testdata_file("MR_small.dcm"))).read_bytes()


@pytest.fixture
def ingest(databases: Databases, tmp_path: Path, cleaner: Cleaner) -> Iterator[ImageIngest]:
    with databases.fresh("sqlite") as lent:
        yield ImageIngest(recorded_panels(lent), tmp_path, cleaner)


def at_attempt(number: int) -> ActivityEnvironment:
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, attempt=number)
    return environment


@pytest.mark.parametrize(
    ("error", "is_away"),
    [
        (OSError(28, "No space left on device"), True),
        (OperationalError("SELECT 1", {}, Exception()), True),
        (
            type("EndpointConnectionError", (Exception,), {"__module__": "botocore.exceptions"})(),
            True,
        ),
        (ValueError("from the file"), False),
        (RecursionError(), False),
    ],
)
def test_an_outage_is_waited_for_and_nothing_else(error: Exception, *, is_away: bool) -> None:
    assert is_outage(error) is is_away
    assert at_attempt(MOST_ATTEMPTS).run(is_hopeless, error) is not is_away
    assert not at_attempt(MOST_ATTEMPTS - 1).run(is_hopeless, error)
    assert not is_hopeless(error)


def test_a_file_that_fails_again_and_again_stops_no_other(
    ingest: ImageIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = ingest.sends({"poison": CT, "IM1": MR})
    inner = FileCleaning._prepare_one

    def fails(cleaning: FileCleaning, prepared: Any, row: Any, parts: Any) -> None:
        if row.position == 0:
            raise RuntimeError
        inner(cleaning, prepared, row, parts)

    monkeypatch.setattr(FileCleaning, "_prepare_one", fails)
    ingest.does(ingest.studies.take_files, TakeFiles(upload_id=upload_id))
    message = CleanFiles(upload_id=upload_id)
    with pytest.raises(RuntimeError):
        at_attempt(1).run(ingest.studies.clean_files, message)

    at_attempt(MOST_ATTEMPTS).run(ingest.studies.clean_files, message)

    assert ingest.files()["poison"].reason == FAILED_HERE
    assert len(ingest.rows(ImageInstance)) == 1


def test_a_file_that_cannot_be_looked_at_stops_no_other(
    ingest: ImageIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = ingest.sends({"poison": CT})

    def fails(*_given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(FileTaking, "_start_of", fails)
    with pytest.raises(RuntimeError):
        at_attempt(1).run(ingest.studies.take_files, TakeFiles(upload_id=upload_id))

    at_attempt(MOST_ATTEMPTS).run(ingest.studies.take_files, TakeFiles(upload_id=upload_id))

    assert ingest.files()["poison"].reason == FAILED_HERE


def test_a_piece_that_is_lost_or_broken_is_a_verdict_at_once(ingest: ImageIngest) -> None:
    upload_id = ingest.sends({"lost": CT, "broken": MR})
    paths = {path.name: path for path in ingest.folder.rglob("*") if path.is_file()}
    names = {row.id: name for name, row in ingest.files().items()}
    for part in ingest.rows(UploadedPart):
        if names[part.file_id] == "lost":
            paths[part.file_ref].unlink()
        else:
            content = bytearray(paths[part.file_ref].read_bytes())
            content[100] ^= 1
            paths[part.file_ref].write_bytes(content)

    ingest.judges(upload_id)

    assert {name: row.reason for name, row in ingest.files().items()} == {
        "lost": "incomplete",
        "broken": "damaged",
    }
    assert {row.state for row in ingest.files().values()} == {UploadedFileState.REFUSED}


def test_a_series_that_cannot_be_indexed_waits_for_a_person(ingest: ImageIngest) -> None:
    upload_id = ingest.sends({"IM1": CT})
    ingest.does(ingest.studies.take_files, TakeFiles(upload_id=upload_id))
    ingest.does(ingest.studies.clean_files, CleanFiles(upload_id=upload_id))
    _lose(ingest, ingest.rows(ImageInstance)[0].file_ref)
    message = IndexSeries(upload_id=upload_id)
    with pytest.raises(LookupError):
        at_attempt(1).run(ingest.studies.index_series, message)

    assert at_attempt(MOST_ATTEMPTS).run(ingest.studies.index_series, message).waiting == 1
    assert ingest.upload(upload_id).state is UploadState.READY


def _lose(ingest: ImageIngest, ref: str) -> None:
    ingest.store.delete(ref)
