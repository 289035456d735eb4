"""Tells what kind of file something is by its first bytes, never by its name."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from activities.imaging.part10_reading import is_part10
from workflows.domain.imaging.verdicts import ImageKind

START_BYTES: Final = 1024


class MediaKind(StrEnum):
    """The formats that are taken in beside DICOM, by their media types."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    MP4 = "video/mp4"
    QUICKTIME = "video/quicktime"
    WEBM = "video/webm"
    PDF = "application/pdf"
    EDF = "application/edf"
    BDF = "application/bdf"


IMAGE_KINDS: Final = {
    MediaKind.JPEG: ImageKind.PHOTOGRAPH,
    MediaKind.PNG: ImageKind.PHOTOGRAPH,
    MediaKind.MP4: ImageKind.VIDEO,
    MediaKind.QUICKTIME: ImageKind.VIDEO,
    MediaKind.WEBM: ImageKind.VIDEO,
    MediaKind.PDF: ImageKind.DOCUMENT,
    MediaKind.EDF: ImageKind.SIGNAL,
    MediaKind.BDF: ImageKind.SIGNAL,
}
_STARTS: Final = (
    (b"\xff\xd8\xff", MediaKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", MediaKind.PNG),
    (b"\x1a\x45\xdf\xa3", MediaKind.WEBM),
    (b"0       ", MediaKind.EDF),
    (b"\xffBIOSEMI", MediaKind.BDF),
)
# Boxes with which films of QuickTime begin (ISO/IEC 14496-12 4.3), and still pictures in them.
_BOXES: Final = frozenset({b"ftyp", b"moov", b"mdat", b"wide"})
_STILL_BRANDS: Final = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"})


def media_kind(start: bytes) -> MediaKind | None:
    """Return the format of a file of which ``start`` is the beginning; None for unknown ones."""
    if is_part10(start):
        return None
    for beginning, kind in _STARTS:
        if start.startswith(beginning):
            return kind
    if start[4:8] in _BOXES:
        brand = start[8:12]
        if brand in _STILL_BRANDS:
            return None
        return MediaKind.QUICKTIME if brand == b"qt  " or start[4:8] != b"ftyp" else MediaKind.MP4
    # Readers look for the mark in the first kilobyte (ISO 32000-1 annex H).
    return MediaKind.PDF if b"%PDF-" in start[:START_BYTES] else None
