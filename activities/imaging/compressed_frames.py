"""Divides encapsulated pixel data into frames (PS3.5 A.4), one piece each."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

from activities.imaging.refusals import damaged
from activities.imaging.transfer_syntaxes import JPEG_2000, RLE

Pieces = Sequence[memoryview]
_ITEM_HEADER_BYTES: Final = 8
_JPEG_BEGINS: Final = b"\xff\xd8"
_JPEG_2000_BEGINS: Final = b"\xff\x4f"


def frame_pieces(fragments: Pieces, frames: int, transfer_syntax: str) -> list[Pieces]:
    """Return the fragments of each frame; the first of ``fragments`` is the offset table.

    Raises FileRefusedError when it cannot be told where one frame ends.
    """
    if len(fragments) < 2:  # noqa: PLR2004 - the offset table and a fragment
        raise damaged("there are no pixels")
    table, pieces = fragments[0], fragments[1:]
    if frames == 1:
        return [pieces]
    if len(pieces) == frames:
        return [[each] for each in pieces]
    if transfer_syntax == RLE:
        raise damaged("the number of frames")
    return _by_table(table, pieces, frames) or _by_beginnings(pieces, frames, transfer_syntax)


def _by_table(table: memoryview, pieces: Pieces, frames: int) -> list[Pieces]:
    """Return the frames by the offset table; empty when it does not tell."""
    if len(table) != frames * 4:
        return []
    begins = set(struct.unpack(f"<{frames}I", table))
    found: list[list[memoryview]] = []
    at = 0
    for piece in pieces:
        if at in begins:
            found.append([])
        if not found:
            return []
        found[-1].append(piece)
        at += _ITEM_HEADER_BYTES + len(piece)
    return list(found) if len(found) == frames else []


def _by_beginnings(pieces: Pieces, frames: int, transfer_syntax: str) -> list[Pieces]:
    """Return the frames by the mark with which each codestream begins."""
    mark = _JPEG_2000_BEGINS if transfer_syntax in JPEG_2000 else _JPEG_BEGINS
    found: list[list[memoryview]] = []
    for piece in pieces:
        if bytes(piece[:2]) == mark:
            found.append([])
        if not found:
            raise damaged("the frames cannot be told apart")
        found[-1].append(piece)
    if len(found) != frames:
        raise damaged("the number of frames")
    return list(found)
