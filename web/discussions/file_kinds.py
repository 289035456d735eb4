"""Which files may be attached, told by what they hold, never by their name or their sender."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePosixPath
from typing import IO, Final

import magic

from web.components.fields import plain

SIZE_LIMIT: Final = 50 * 1024 * 1024
_HEAD: Final = 8192
_PREAMBLE: Final = 128
_NAME_LIMIT: Final = 150


class MediaType(StrEnum):
    """What can be attached."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TEXT = "text/plain"
    # Taken in earlier versions; what is there can be fetched, nothing new comes (decision 0023).
    DICOM = "application/dicom"


class FileRefusal(StrEnum):
    """Why a file was not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_KIND = "unknown_kind"
    # Images have a way of their own, on which names are removed.
    DICOM_IMAGE = "dicom_image"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"


class FileRefusedError(Exception):
    """The file cannot be attached; ``reason`` says why."""

    def __init__(self, reason: FileRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


_SUFFIXES: Final[Mapping[MediaType, tuple[str, ...]]] = {
    MediaType.PDF: (".pdf",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.PNG: (".png",),
    MediaType.TEXT: (".txt", ".csv"),
    MediaType.DICOM: (".dcm",),
}
_TEXT_KINDS: Final = frozenset({"text/plain", "text/csv", "application/csv"})
_IMAGE_STARTS: Final = {
    "image/jpeg": (MediaType.JPEG, b"\xff\xd8\xff"),
    "image/png": (MediaType.PNG, b"\x89PNG\r\n\x1a\n"),
}
# Control characters but tab, line feed, form feed and carriage return are no text.
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def size_of(stream: IO[bytes]) -> int:
    """Return how many bytes the stream holds, and rewind it."""
    size = stream.seek(0, 2)
    stream.seek(0)
    return size


def sniff(stream: IO[bytes]) -> MediaType:
    """Return what the file is; libmagic and our own look must agree.

    Raises:
        FileRefusedError: when it is empty, too large or nothing that we take.

    """
    size = size_of(stream)
    if size == 0:
        raise FileRefusedError(FileRefusal.EMPTY)
    if size > SIZE_LIMIT:
        raise FileRefusedError(FileRefusal.TOO_LARGE)
    head = stream.read(_HEAD)
    stream.seek(0)
    # First of all: libmagic calls a DICOM file with a TIFF preamble a TIFF (PS3.10, 7.1).
    if head[_PREAMBLE : _PREAMBLE + 4] == b"DICM":
        raise FileRefusedError(FileRefusal.DICOM_IMAGE)
    said = magic.from_buffer(head, mime=True)
    if said == "application/pdf" and head.startswith(b"%PDF-") and _ends_as_pdf(stream, size):
        return MediaType.PDF
    if said in _IMAGE_STARTS:
        kind, start = _IMAGE_STARTS[said]
        if head.startswith(start):
            return kind
    if said in _TEXT_KINDS and _is_text(stream):
        return MediaType.TEXT
    raise FileRefusedError(FileRefusal.UNKNOWN_KIND)


def safe_name(name: str, kind: MediaType) -> str:
    """Return the file's last name as plain text, with an ending that fits what it is."""
    last = PurePosixPath(plain(name, lines=False).replace("\\", "/")).name
    last = last.strip(" .")[-_NAME_LIMIT:] or "file"
    if not last.lower().endswith(_SUFFIXES[kind]):
        last += _SUFFIXES[kind][0]
    return last


def _ends_as_pdf(stream: IO[bytes], size: int) -> bool:
    stream.seek(max(0, size - 2048))
    tail = stream.read()
    stream.seek(0)
    return b"%%EOF" in tail


def _is_text(stream: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(65536):
            if _NO_TEXT.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True
