"""Reads ZIP archives: the list is judged before anything is unpacked, members by what comes out.

Runs in the cleaner's limited children. Names are words for the centre and never paths.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Final

# As many members all archives of an upload may have together.
MEMBERS_LIMIT: Final = 5_000
# All members of all archives of an upload together, in bytes.
INFLATED_LIMIT: Final = 4 * 1024**3
_ARCHIVE_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
# An entry of the list of members has 46 bytes and names; a longer list is no folder of images.
_LIST_LIMIT: Final = 16 * 1024**2
_NAME_LIMIT: Final = 1_000
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
_COPY_BYTES: Final = 1024 * 1024


class ArchiveFault(StrEnum):
    """Why an archive, or a member of it, was not taken apart."""

    DAMAGED = "archive_damaged"
    TOO_MANY = "archive_too_many"
    TOO_LARGE = "archive_too_large"
    LOCKED = "archive_locked"
    LINK = "archive_link"


class ArchiveError(Exception):
    """The archive is not taken apart; ``fault`` says why."""

    def __init__(self, fault: ArchiveFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, kw_only=True)
class Member:
    """A file in an archive as the list tells of it; ``fault`` says why it is not unpacked."""

    number: int
    name: str
    size: int
    fault: ArchiveFault | None


@dataclass(frozen=True, kw_only=True)
class ArchiveList:
    """What an archive says that it holds. An office document is a file and no folder of files."""

    members: tuple[Member, ...]
    is_document: bool


@dataclass(frozen=True, kw_only=True)
class Unpacked:
    """Where a member's content stands in the file it was unpacked into; nowhere with a fault."""

    number: int
    begins_at: int
    size: int
    fault: ArchiveFault | None


def looks_like_archive(start: bytes) -> bool:
    """Tell by its first bytes whether a file is a ZIP archive (APPNOTE 4.3.7, 4.3.16)."""
    return start.startswith(_ARCHIVE_STARTS)


def is_directory(name: str) -> bool:
    """Tell whether a file of this name lists what is on a medium (DICOMDIR, PS3.10 8.6)."""
    return PurePosixPath(name.replace("\\", "/").lower()).name == "dicomdir"


def is_set_aside(name: str) -> bool:
    """Tell whether a file of this name belongs to the medium and not to the examination."""
    parts = PurePosixPath(name.replace("\\", "/").lower()).parts
    return bool(parts) and (parts[-1] in _SET_ASIDE or "__macosx" in parts)


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

    def listed(self) -> ArchiveList:
        """Return what there is; raises ArchiveError for a member that grows beyond measure."""
        if any(each.file_size > _most_of(each) for each in self._members):
            raise ArchiveError(ArchiveFault.TOO_LARGE)
        return ArchiveList(
            members=tuple(
                Member(
                    number=number,
                    name=each.filename[-_NAME_LIMIT:],
                    size=each.file_size,
                    fault=_fault_of(each),
                )
                for number, each in enumerate(self._members)
            ),
            is_document=any(each.filename == _OFFICE for each in self._members),
        )

    def unpack(self, numbers: Sequence[int], target: IO[bytes], room: int) -> list[Unpacked]:
        """Write members one behind the other, ``room`` bytes at the most; say where each stands.

        Raises:
            ArchiveError: when they are larger.

        """
        found: list[Unpacked] = []
        for number in numbers:
            begins_at = target.tell()
            try:
                size = self._copy(number, target, room - begins_at)
            except ArchiveError as error:
                if error.fault is ArchiveFault.TOO_LARGE:
                    raise
                target.seek(begins_at)
                target.truncate()
                found.append(Unpacked(number=number, begins_at=0, size=0, fault=error.fault))
            else:
                found.append(Unpacked(number=number, begins_at=begins_at, size=size, fault=None))
        return found

    def _copy(self, number: int, target: IO[bytes], room: int) -> int:
        member = self._members[number]
        if fault := _fault_of(member):
            raise ArchiveError(fault)
        most, size = min(room, _most_of(member)), 0
        try:
            # Of the packed bytes zipfile reads no more than the list says.
            with self._opened(member) as content:
                while chunk := content.read(_COPY_BYTES):
                    size += len(chunk)
                    if size > most:
                        raise ArchiveError(ArchiveFault.TOO_LARGE)
                    target.write(chunk)
        except (*_DAMAGED, ValueError):
            raise ArchiveError(ArchiveFault.DAMAGED) from None
        return size

    def _opened(self, member: zipfile.ZipInfo) -> IO[bytes]:
        try:
            return self._zip.open(member)
        # A place before the file's beginning; OSError of the target is a full disk and no fault.
        except OSError:
            raise ArchiveError(ArchiveFault.DAMAGED) from None


def _most_of(member: zipfile.ZipInfo) -> int:
    return max(_ALWAYS_ALLOWED, member.compress_size * _MOST_RATIO)


def _fault_of(member: zipfile.ZipInfo) -> ArchiveFault | None:
    if member.flag_bits & 0x1:
        return ArchiveFault.LOCKED
    if member.compress_type not in _METHODS:
        return ArchiveFault.DAMAGED
    # The mode of a Unix file stands in the upper half (APPNOTE 4.4.15).
    return ArchiveFault.LINK if stat.S_ISLNK(member.external_attr >> 16) else None


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
