"""Makes compressed frames say nothing but their pixels, and checks the size that they state.

JPEG (T.81), JPEG-LS (T.87) and JPEG 2000 (T.800) carry comments and application data, in which
makers and programs write names and dates. Their content is overwritten in place, so that nothing
else of a frame moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from activities.imaging.refusals import FileRefusedError, damaged
from activities.imaging.transfer_syntaxes import JPEG, JPEG_2000, JPEG_LS
from workflows.domain.imaging.verdicts import RefusalReason

# Rows and columns.
Size = tuple[int, int]

_START: Final = 0xD8
_END: Final = 0xD9
_SCAN: Final = 0xDA
_COMMENT: Final = 0xFE
_FIRST_APPLICATION: Final = 0xE0
_LAST_APPLICATION: Final = 0xEF
# Start of frame of JPEG and of JPEG-LS (T.81 B.1.1.3, T.87 C.2.2).
_FRAME_STARTS: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xF7})
# Application data that decoders need for colour: JFIF without a small picture, Adobe, HP.
_NEEDED: Final = {0xE0: (b"JFIF\0", 14), 0xEE: (b"Adobe", 12), 0xE8: (b"mrfx", 5)}
# In a scan 0xFF is followed by a zero (JPEG) or a byte below 0x80 (JPEG-LS), or restarts it.
_MARKER_IN_JPEG: Final = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_MARKER_IN_JPEG_LS: Final = re.compile(rb"\xff+[\x80-\xcf\xd8-\xfe]")

_JP2_BEGINS: Final = b"\0\0\0\x0cjP  "
_JP2_NEEDED: Final = frozenset({b"jP  ", b"ftyp", b"jp2h"})
_J2K_BEGINS: Final = b"\xff\x4f\xff\x51"
_J2K_DEPTH_AT: Final = 42
_J2K_TILE: Final = 0x90
_J2K_DATA: Final = 0x93
_J2K_END: Final = 0xD9
_J2K_COMMENT: Final = 0x64


def silenced(frame: bytes, transfer_syntax: str, rows: int, columns: int) -> bytes:
    """Return the frame without comments and application data; raises FileRefusedError.

    ``rows`` and ``columns`` are what the header says; a codestream of another size is refused
    before a decoder could believe it.
    """
    quiet = bytearray(_unwrapped(frame))
    if transfer_syntax in JPEG | JPEG_LS:
        _silence_jpeg(quiet, (rows, columns), is_ls=transfer_syntax in JPEG_LS)
    elif transfer_syntax in JPEG_2000:
        _silence_jpeg_2000(quiet, (rows, columns))
    else:
        raise FileRefusedError(RefusalReason.TRANSFER_SYNTAX, transfer_syntax)
    return bytes(quiet)


def coded_bits(frame: bytes, transfer_syntax: str) -> int:
    """Return how many bits each sample of a silenced frame has as it is coded."""
    if transfer_syntax in JPEG_2000:
        # Ssiz of the first component (T.800 A.5.1): a sign, and one bit less than there are.
        return (frame[_J2K_DEPTH_AT] & 0x7F) + 1 if len(frame) > _J2K_DEPTH_AT else 0
    at = 2
    while True:
        at, marker = _next_marker(frame, at)
        if marker in _FRAME_STARTS:
            return frame[at + 2]
        if marker in (_SCAN, _END):
            return 0
        at += _segment_length(frame, at)


def silenced_jpeg(picture: bytes) -> bytes:
    """Return a JPEG of any size without comments and application data; raises FileRefusedError."""
    quiet = bytearray(picture)
    _silence_jpeg(quiet, None, is_ls=False)
    return bytes(quiet)


def silenced_jpeg_2000(picture: bytes) -> bytes:
    """Return the boxes of a JPEG 2000 file that a decoder needs, or the codestream alone.

    Its main header says size and colours (ISO 15444-1 I.5); all else is words about the picture.
    """
    if not picture.startswith(_JP2_BEGINS):
        quiet = bytearray(picture)
        _silence_jpeg_2000(quiet, None)
        return bytes(quiet)
    kept = bytearray()
    for name, begins_at, ends_at in _boxes(picture):
        content = picture[begins_at:ends_at]
        if name == b"jp2c":
            content = silenced_jpeg_2000(content)
        elif name not in _JP2_NEEDED:
            continue
        kept += (len(content) + 8).to_bytes(4) + name + content
    return bytes(kept)


def _boxes(picture: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, beginning and end of what is in each box (ISO 15444-1 I.4)."""
    at = 0
    while at < len(picture):
        length = int.from_bytes(picture[at : at + 4])
        begins_at = at + 8
        if length == 1:
            # The length stands behind the name, in eight bytes.
            length = int.from_bytes(picture[begins_at : begins_at + 8])
            begins_at += 8
        ends_at = at + length if length else len(picture)
        if not begins_at <= ends_at <= len(picture):
            raise damaged("a box of JPEG 2000 is cut off")
        yield picture[at + 4 : at + 8], begins_at, ends_at
        at = ends_at


def _unwrapped(frame: bytes) -> bytes:
    """Return the codestream of a JP2 file, which PS3.5 8.2.4 forbids and old programs wrote.

    Its boxes hold texts and nothing that the header does not say.
    """
    if not frame.startswith(_JP2_BEGINS):
        return frame
    for name, begins_at, ends_at in _boxes(frame):
        if name == b"jp2c":
            return frame[begins_at:ends_at]
    raise damaged("a frame is no JPEG 2000 codestream")


def _silence_jpeg(frame: bytearray, size: Size | None, *, is_ls: bool) -> None:
    if frame[:2] != b"\xff\xd8":
        raise damaged("a frame is no JPEG")
    in_scan = _MARKER_IN_JPEG_LS if is_ls else _MARKER_IN_JPEG
    at = 2
    while True:
        at, marker = _next_marker(frame, at)
        if marker == _END:
            frame[at:] = bytes(len(frame) - at)
            return
        length = _segment_length(frame, at)
        _look_at_segment(frame, at, length, marker, size)
        at += length
        if marker == _SCAN:
            found = in_scan.search(frame, at)
            if found is None:
                return
            at = found.start()


def _look_at_segment(
    frame: bytearray, at: int, length: int, marker: int, size: Size | None
) -> None:
    if marker == _START:
        raise damaged("a frame holds another JPEG")
    if marker in _FRAME_STARTS:
        stated = (int.from_bytes(frame[at + 3 : at + 5]), int.from_bytes(frame[at + 5 : at + 7]))
        if size not in (None, stated):
            raise damaged("a frame is not as large as the header says")
    elif marker == _COMMENT or _FIRST_APPLICATION <= marker <= _LAST_APPLICATION:
        _silence_segment(frame, at, length, marker)


def _next_marker(frame: bytes | bytearray, at: int) -> tuple[int, int]:
    """Return the place after a marker, and the marker; any number of 0xFF may come before."""
    if at >= len(frame) or frame[at] != 0xFF:  # noqa: PLR2004 - T.81 B.1.1.2
        raise damaged("a frame has no marker where one is due")
    while at < len(frame) and frame[at] == 0xFF:  # noqa: PLR2004 - the same
        at += 1
    if at >= len(frame):
        raise damaged("a frame is cut off")
    return at + 1, frame[at]


def _segment_length(frame: bytes | bytearray, at: int) -> int:
    length = int.from_bytes(frame[at : at + 2])
    if length < 2 or at + length > len(frame):  # noqa: PLR2004 - the length counts itself
        raise damaged("a frame is cut off")
    return length


def _silence_segment(frame: bytearray, at: int, length: int, marker: int) -> None:
    name, size = _NEEDED.get(marker, (b"", 0))
    content = at + 2
    if name and frame[content:].startswith(name) and length == size + 2:
        return
    frame[content : at + length] = bytes(length - 2)


def _silence_jpeg_2000(frame: bytearray, size: Size | None) -> None:
    if frame[:4] != _J2K_BEGINS:
        raise damaged("a frame is no JPEG 2000 codestream")
    stated = [int.from_bytes(frame[at : at + 4]) for at in (8, 12, 16, 20)]
    if size not in (None, (stated[1] - stated[3], stated[0] - stated[2])):
        raise damaged("a frame is not as large as the header says")
    at = _silence_header(frame, 2)
    while frame[at : at + 2] == bytes((0xFF, _J2K_TILE)):
        part = int.from_bytes(frame[at + 6 : at + 10])
        # Zero: up to the end of the codestream (T.800 A.4.2).
        ends_at = at + part if part else _end_of(frame)
        if not _silence_header(frame, at + 12) <= ends_at <= len(frame):
            raise damaged("a tile is cut off")
        at = ends_at
    if frame[at : at + 2] == bytes((0xFF, _J2K_END)):
        at += 2
    elif at < len(frame):
        raise damaged("a frame does not end")
    frame[at:] = bytes(len(frame) - at)


def _silence_header(frame: bytearray, at: int) -> int:
    """Overwrite the comments of a main or tile header at ``at``; return where it ends.

    The two bytes after a comment's length say whether it is text; they stay.
    """
    while True:
        if len(frame) - at < 4 or frame[at] != 0xFF:  # noqa: PLR2004 - T.800 A.1
            raise damaged("a frame has no marker where one is due")
        if frame[at + 1] in (_J2K_TILE, _J2K_DATA):
            return at
        length = _segment_length(frame, at + 2)
        if frame[at + 1] == _J2K_COMMENT:
            frame[at + 6 : at + 2 + length] = bytes(max(0, length - 4))
        at += 2 + length


def _end_of(frame: bytearray) -> int:
    place = frame.rfind(b"\xff\xd9")
    return place if place >= 0 else len(frame)
