"""Archives are taken for what comes out of them, never for what they say."""

from __future__ import annotations

import errno
import io
import struct
import zipfile
from pathlib import Path
from typing import IO
from uuid import UUID

import pytest

from activities import imaging_archives
from activities.imaging_archives import (
    Archive,
    ArchiveError,
    ArchiveFault,
    is_set_aside,
    looks_like_archive,
    member_id,
)
from web.file_store import FileTooLargeError


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    written.seek(0)
    return written


def keep(content: IO[bytes], most: int) -> int:
    """Read at most so much, as the file store does."""
    size = len(content.read(most + 1))
    if size > most:
        raise FileTooLargeError(most)
    return size


def fault_of(source: io.BytesIO) -> ArchiveFault:
    with pytest.raises(ArchiveError) as caught:
        Archive(source)
    return caught.value.fault


def test_members_come_out_with_number_and_name_and_folders_do_not_count():
    archive = Archive(zipped({"CD/": b"", "CD/IM1": b"one", "CD/IM2": b"other"}))

    assert list(archive.members()) == [(0, "CD/IM1"), (1, "CD/IM2")]
    assert [archive.store(number, keep, 100) for number in (0, 1)] == [3, 5]


def test_what_is_larger_than_the_room_left_is_refused_by_what_really_comes():
    source = zipped({"bomb": b"\0" * 500_000})
    # The list says that the member is small.
    lying = source.getvalue().replace(struct.pack("<I", 500_000), struct.pack("<I", 50))

    with pytest.raises(ArchiveError) as caught:
        Archive(io.BytesIO(lying)).store(0, keep, 1000)

    assert caught.value.fault in {ArchiveFault.TOO_LARGE, ArchiveFault.DAMAGED}
    with pytest.raises(ArchiveError) as caught:
        Archive(source).store(0, keep, 1000)
    assert caught.value.fault is ArchiveFault.TOO_LARGE


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\xff" * 18, b"x" * 999])
def test_what_is_no_archive_is_damaged(content: bytes):
    assert fault_of(io.BytesIO(content)) in {ArchiveFault.DAMAGED, ArchiveFault.TOO_MANY}


def test_too_many_members_are_refused_before_they_are_looked_at(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imaging_archives, "MEMBERS_LIMIT", 3)

    assert fault_of(zipped({str(number): b"" for number in range(4)})) is ArchiveFault.TOO_MANY


def test_a_list_that_would_fill_the_memory_is_not_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imaging_archives, "_LIST_LIMIT", 200)

    assert fault_of(zipped({"n" * 300: b""})) is ArchiveFault.TOO_MANY


def test_a_long_archive_is_judged_by_its_long_list():
    end = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 9_000, 9_000, 46, 0)
    locator = struct.pack("<IIQI", 0x07064B50, 0, 0, 1)
    short = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, 46, 0, 0)

    assert fault_of(io.BytesIO(end + locator + short)) is ArchiveFault.TOO_MANY


def test_a_locked_member_is_named():
    content = bytearray(zipped({"secret": b"x"}).getvalue())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(ArchiveError) as caught:
        Archive(io.BytesIO(bytes(content))).store(0, keep, 100)

    assert caught.value.fault is ArchiveFault.LOCKED


def test_a_damaged_member_is_named():
    content = (
        zipped({"IM1": b"abc" * 100}, zipfile.ZIP_STORED).getvalue().replace(b"abcabc", b"xyzabc")
    )

    with pytest.raises(ArchiveError) as caught:
        Archive(io.BytesIO(content)).store(0, keep, 1000)

    assert caught.value.fault is ArchiveFault.DAMAGED


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("broken_at", [None, 40])
def test_other_packings_are_damaged_whole_or_broken(method: int, broken_at: int | None):
    content = bytearray(zipped({"IM1": bytes(range(256)) * 50}, method).getvalue())
    if broken_at:
        content[broken_at] ^= 0xFF

    with pytest.raises(ArchiveError) as caught:
        Archive(io.BytesIO(bytes(content))).store(0, keep, 100_000)

    assert caught.value.fault is ArchiveFault.DAMAGED


def test_a_member_that_grows_beyond_measure_is_too_large(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imaging_archives, "_ALWAYS_ALLOWED", 1000)
    bomb = Archive(zipped({"bomb": bytes(500_000)}))

    with pytest.raises(ArchiveError) as caught:
        bomb.store(0, keep, 1_000_000)

    assert caught.value.fault is ArchiveFault.TOO_LARGE


def test_a_member_before_the_beginning_of_the_file_is_damaged(tmp_path: Path):
    content = zipped({"IM1": b"abc"}, zipfile.ZIP_STORED).getvalue()
    (tmp_path / "cut.zip").write_bytes(content[20:])

    with (tmp_path / "cut.zip").open("rb") as source, pytest.raises(ArchiveError) as caught:
        Archive(source).store(0, keep, 100)

    assert caught.value.fault is ArchiveFault.DAMAGED


def test_an_error_of_the_store_is_not_the_archives():
    def full(_content: IO[bytes], _most: int) -> int:
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        Archive(zipped({"IM1": b"abc"})).store(0, full, 100)


def test_an_office_document_is_a_file():
    assert Archive(zipped({"[Content_Types].xml": b"<x/>", "word/a.xml": b""})).is_document
    assert not Archive(zipped({"IM1": b""})).is_document


@pytest.mark.parametrize(
    ("name", "is_needless"),
    [
        ("CD/DICOMDIR", True),
        ("cd\\dicomdir", True),
        ("a/.DS_Store", True),
        ("__MACOSX/IM1", True),
        ("DICOMDIR/IM1", False),
        ("IM1", False),
        ("", False),
    ],
)
def test_what_belongs_to_the_medium_is_set_aside(name: str, *, is_needless: bool):
    assert is_set_aside(name) is is_needless


def test_an_archive_is_known_by_its_beginning_and_members_by_their_number():
    assert looks_like_archive(b"PK\x03\x04rest")
    assert not looks_like_archive(b"\x89PNG")
    assert member_id(UUID(int=1), 0) == member_id(UUID(int=1), 0)
    assert len({member_id(UUID(int=1), number) for number in range(50)}) == 50
