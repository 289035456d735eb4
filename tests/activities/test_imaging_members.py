"""Members of an archive become files, some at a time; one that harms its reader stops no other."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pydicom.data
import pytest

from activities import imaging_members
from activities.imaging.archives import Unpacked
from activities.imaging.cleaner import Cleaner
from activities.imaging.refusals import FileRefusedError
from activities.imaging_members import member_id
from tests.support.image_ingest import ImageIngest
from tests.support.recorded_panels import recorded_panels
from web.models.imaging import UploadedFileState
from workflows.domain.imaging.verdicts import RefusalReason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.databases import Databases

CT = Path(str(pydicom.data.get_testdata_file("CT_small.dcm"))).read_bytes()


class Fragile(Cleaner):
    """A cleaner whose child ends when it meets the second member."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[list[int]] = []

    def unpack(self, source: Any, target: Any, numbers: Any, room: int) -> list[Unpacked]:
        self.asked.append(list(numbers))
        if 1 in numbers:
            raise FileRefusedError(RefusalReason.MEMORY_LIMIT, "the reader ended")
        return super().unpack(source, target, numbers, room)


@pytest.fixture
def ingest(databases: Databases, tmp_path: Path) -> Iterator[ImageIngest]:
    with databases.fresh("sqlite") as lent, Fragile() as cleaner:
        yield ImageIngest(recorded_panels(lent), tmp_path, cleaner)


def an_archive(members: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def test_a_member_that_ends_its_reader_is_refused_alone(ingest: ImageIngest):
    ingest.judges(ingest.sends({"cd.zip": an_archive({"a": CT, "b": b"harm", "c": b"text"})}))

    files = ingest.files()
    assert files["cd.zip"].state is UploadedFileState.UNPACKED
    assert files["cd.zip/b"].reason == "memory_limit"
    assert files["cd.zip/a"].instance_id is not None
    assert files["cd.zip/c"].reason == "not_recognised"
    assert set(ingest.stored()) == ingest.named()


def test_large_archives_are_unpacked_some_at_a_time(
    ingest: ImageIngest, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(imaging_members, "_BYTES_AT_ONCE", 250)
    monkeypatch.setattr(imaging_members, "_MEMBERS_AT_ONCE", 3)
    sizes = [100, 0, 100, 300, 1, 1, 1, 1]
    ingest.judges(
        ingest.sends({"cd.zip": an_archive({f"f{at}": bytes(n) for at, n in enumerate(sizes)})})
    )

    assert isinstance(ingest.cleaner, Fragile)
    assert ingest.cleaner.asked == [[0, 1, 2], [0], [1], [2], [3], [4, 5, 6], [7]]
    taken = [row.size for name, row in sorted(ingest.files().items()) if row.parent_id]
    assert taken == sizes


def test_members_have_the_same_id_however_often_they_are_unpacked():
    assert member_id(UUID(int=1), 0) == member_id(UUID(int=1), 0)
    assert len({member_id(UUID(int=1), number) for number in range(50)}) == 50
