"""Unpacks the ZIP archives of an upload: members become files of their own, one by one.

Names are words for the centre and never paths. What is counted is what really comes out.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Final
from uuid import UUID, uuid5

from web.file_store import FileTooLargeError

# As many members all archives of an upload may have together.
MEMBERS_LIMIT: Final = 5_000
# All members of all archives of an upload together, in bytes.
INFLATED_LIMIT: Final = 4 * 1024**3
_ARCHIVE_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
# An entry of the list of members has 46 bytes and names; a longer list is no folder of images.
_LIST_LIMIT: Final = 16 * 1024**2
_OFFICE: Final = "[Content_Types].xml"
# What media and operating systems add to folders, by the last part of the name.
_SET_ASIDE: Final = frozenset(
    {"dicomdir", ".ds_store", "thumbs.db", "desktop.ini", "autorun.inf", "ehthumbs.db"}
)
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
# Stored and deflated (APPNOTE 4.4.5), with which folders are packed; others only widen the way in.
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# Images that are all black unpack to a thousand times their size, but those are small.
_MOST_RATIO: Final = 200
_ALWAYS_ALLOWED: Final = 64 * 1024**2


class ArchiveFault(StrEnum):
    """Why an archive, or a member of it, was not taken apart."""

    DAMAGED = "archive_damaged"
    TOO_MANY = "archive_too_many"
    TOO_LARGE = "archive_too_large"
    LOCKED = "archive_locked"


class ArchiveError(Exception):
    """The archive is not taken apart; ``fault`` says why."""

    def __init__(self, fault: ArchiveFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def looks_like_archive(start: bytes) -> bool:
    """Tell by its first bytes whether a file is a ZIP archive (APPNOTE 4.3.7, 4.3.16)."""
    return start.startswith(_ARCHIVE_STARTS)


def is_set_aside(name: str) -> bool:
    """Tell whether a file of this name belongs to the medium and not to the examination."""
    parts = PurePosixPath(name.replace("\\", "/").lower()).parts
    return bool(parts) and (parts[-1] in _SET_ASIDE or "__macosx" in parts)


def member_id(parent_id: UUID, number: int) -> UUID:
    """Return the id of an archive's member, the same however often it is unpacked."""
    return uuid5(parent_id, f"member {number}")


class Archive:
    """An opened archive whose list of members was looked at and is short enough."""

    def __init__(self, source: BinaryIO) -> None:
        """Read the list of members; raises ArchiveError."""
        check_list_size(source)
        try:
            self._zip = zipfile.ZipFile(source)
        except (*_DAMAGED, ValueError, OSError):
            raise ArchiveError(ArchiveFault.DAMAGED) from None
        self._members = [each for each in self._zip.infolist() if not each.is_dir()]
        if len(self._members) > MEMBERS_LIMIT:
            raise ArchiveError(ArchiveFault.TOO_MANY)

    @property
    def count(self) -> int:
        """Return the number of members."""
        return len(self._members)

    @property
    def is_document(self) -> bool:
        """Tell whether it is an office document, which is a file and no folder of files."""
        return any(each.filename == _OFFICE for each in self._members)

    def members(self) -> Iterator[tuple[int, str]]:
        """Yield number and name of each member."""
        for number, each in enumerate(self._members):
            yield number, each.filename

    def store(self, number: int, keep: Callable[[IO[bytes], int], int], left: int) -> int:
        """Give a member's content to ``keep`` with the most it may have; return its size.

        Raises:
            ArchiveError: when it is locked, damaged, or larger than ``left``.

        """
        member = self._members[number]
        if member.flag_bits & 0x1:
            raise ArchiveError(ArchiveFault.LOCKED)
        if member.compress_type not in _METHODS:
            raise ArchiveError(ArchiveFault.DAMAGED)
        # Of the packed bytes zipfile reads no more than the list says.
        most = min(left, max(_ALWAYS_ALLOWED, member.compress_size * _MOST_RATIO))
        try:
            with self._opened(member) as content:
                return keep(content, most)
        except FileTooLargeError:
            raise ArchiveError(ArchiveFault.TOO_LARGE) from None
        except (*_DAMAGED, ValueError):
            raise ArchiveError(ArchiveFault.DAMAGED) from None

    def _opened(self, member: zipfile.ZipInfo) -> IO[bytes]:
        try:
            return self._zip.open(member)
        # A place before the file's beginning; OSError of ``keep`` is the store's and no fault here.
        except OSError:
            raise ArchiveError(ArchiveFault.DAMAGED) from None


def check_list_size(source: BinaryIO) -> None:
    """Refuse an archive whose list of members would fill the memory before it is looked at.

    The list is what stands before the end-of-list record, of which zipfile reads the length.
    """
    size = source.seek(0, 2)
    tail_size = min(size, 66_000)
    source.seek(size - tail_size)
    tail = source.read(tail_size)
    source.seek(0)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0:
        raise ArchiveError(ArchiveFault.DAMAGED)
    listed = int.from_bytes(tail[place + 12 : place + 16], "little")
    count = int.from_bytes(tail[place + 10 : place + 12], "little")
    # A ZIP64 archive says more just before (APPNOTE 4.3.15), and zipfile believes that.
    if tail[max(0, place - 20) : place].startswith(b"PK\x06\x07"):
        listed, count = _long_list(tail)
    if listed > _LIST_LIMIT or count > MEMBERS_LIMIT:
        raise ArchiveError(ArchiveFault.TOO_MANY)


def _long_list(tail: bytes) -> tuple[int, int]:
    """Return size and number from the ZIP64 end-of-list record (APPNOTE 4.3.14)."""
    place = tail.rfind(b"PK\x06\x06")
    if place < 0:
        raise ArchiveError(ArchiveFault.DAMAGED)
    count = int.from_bytes(tail[place + 32 : place + 40], "little")
    return int.from_bytes(tail[place + 40 : place + 48], "little"), count
