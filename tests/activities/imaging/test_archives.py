"""Archives are taken for what comes out of them, never for what they say."""

from __future__ import annotations

import errno
import io
import struct
import zipfile
from pathlib import Path

import pytest

from activities.imaging import archives
from activities.imaging.archives import (
    Archive,
    ArchiveError,
    ArchiveFault,
    Unpacked,
    is_set_aside,
    looks_like_archive,
)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    written.seek(0)
    return written


def member_of(source: io.BytesIO, room: int) -> bytes | ArchiveFault:
    """Return what comes out of the first member, or why nothing does."""
    target = io.BytesIO()
    (found,) = Archive(source).unpack([0], target, room)
    return found.fault or target.getvalue()


def fault_of(source: io.BytesIO) -> ArchiveFault:
    with pytest.raises(ArchiveError) as caught:
        Archive(source)
    return caught.value.fault


def test_members_come_out_one_behind_the_other_and_folders_do_not_count():
    archive, target = (
        Archive(zipped({"CD/": b"", "CD/IM1": b"one", "CD/IM2": b"other"})),
        io.BytesIO(),
    )

    assert [(each.number, each.name, each.size) for each in archive.listed().members] == [
        (0, "CD/IM1", 3),
        (1, "CD/IM2", 5),
    ]
    assert archive.unpack([1, 0], target, 100) == [
        Unpacked(number=1, begins_at=0, size=5, fault=None),
        Unpacked(number=0, begins_at=5, size=3, fault=None),
    ]
    assert target.getvalue() == b"otherone"


def test_a_damaged_member_leaves_nothing_between_its_neighbours():
    content = zipped({"a": b"one", "b": b"abc" * 9, "c": b"three"}, zipfile.ZIP_STORED).getvalue()
    target = io.BytesIO()

    found = Archive(io.BytesIO(content.replace(b"abcabc", b"xyzabc"))).unpack(
        [0, 1, 2], target, 100
    )

    assert [each.fault for each in found] == [None, ArchiveFault.DAMAGED, None]
    assert target.getvalue() == b"onethree"


def test_what_is_larger_than_the_room_left_is_refused_by_what_really_comes():
    source = zipped({"bomb": b"\0" * 500_000})
    # The list says that the member is small.
    lying = source.getvalue().replace(struct.pack("<I", 500_000), struct.pack("<I", 50))

    assert member_of(io.BytesIO(lying), 1000) is ArchiveFault.DAMAGED
    with pytest.raises(ArchiveError) as caught:
        member_of(source, 1000)
    assert caught.value.fault is ArchiveFault.TOO_LARGE


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\xff" * 18, b"x" * 999])
def test_what_is_no_archive_is_damaged(content: bytes):
    assert fault_of(io.BytesIO(content)) in {ArchiveFault.DAMAGED, ArchiveFault.TOO_MANY}


def test_too_many_members_are_refused_before_they_are_looked_at(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archives, "MEMBERS_LIMIT", 3)

    assert fault_of(zipped({str(number): b"" for number in range(4)})) is ArchiveFault.TOO_MANY


def test_a_list_that_would_fill_the_memory_is_not_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archives, "_LIST_LIMIT", 200)

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

    assert member_of(io.BytesIO(bytes(content)), 100) is ArchiveFault.LOCKED


def test_a_link_is_named_and_not_followed():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        link = zipfile.ZipInfo("IM1")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")

    assert [each.fault for each in Archive(written).listed().members] == [ArchiveFault.LINK]
    assert member_of(written, 100) is ArchiveFault.LINK


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("broken_at", [None, 40])
def test_other_packings_are_damaged_whole_or_broken(method: int, broken_at: int | None):
    content = bytearray(zipped({"IM1": bytes(range(256)) * 50}, method).getvalue())
    if broken_at:
        content[broken_at] ^= 0xFF

    assert member_of(io.BytesIO(bytes(content)), 100_000) is ArchiveFault.DAMAGED


def test_a_member_that_grows_beyond_measure_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(archives, "_ALWAYS_ALLOWED", 1000)
    bomb = Archive(zipped({"bomb": bytes(500_000)}))

    with pytest.raises(ArchiveError) as listed:
        bomb.listed()
    with pytest.raises(ArchiveError) as unpacked:
        bomb.unpack([0], io.BytesIO(), 1_000_000)

    assert listed.value.fault is unpacked.value.fault is ArchiveFault.TOO_LARGE


def test_a_member_before_the_beginning_of_the_file_is_damaged(tmp_path: Path):
    content = zipped({"IM1": b"abc"}, zipfile.ZIP_STORED).getvalue()
    (tmp_path / "cut.zip").write_bytes(content[20:])

    with (tmp_path / "cut.zip").open("rb") as source:
        (found,) = Archive(source).unpack([0], io.BytesIO(), 100)

    assert found.fault is ArchiveFault.DAMAGED


def test_a_disk_that_is_full_is_no_fault_of_the_archive():
    class Full(io.BytesIO):
        def write(self, _content: object) -> int:
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        Archive(zipped({"IM1": b"abc"})).unpack([0], Full(), 100)


def test_an_office_document_is_a_file():
    assert Archive(zipped({"[Content_Types].xml": b"<x/>", "word/a.xml": b""})).listed().is_document
    assert not Archive(zipped({"IM1": b""})).listed().is_document


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


def test_an_archive_is_known_by_its_beginning():
    assert looks_like_archive(b"PK\x03\x04rest")
    assert not looks_like_archive(b"\x89PNG")
