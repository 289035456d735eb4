"""Which fragments make up a frame."""

from __future__ import annotations

import struct

import pytest

from activities.imaging.compressed_frames import frame_pieces
from activities.imaging.refusals import FileRefusedError

JPEG = "1.2.840.10008.1.2.4.50"
RLE = "1.2.840.10008.1.2.5"


def fragments(*pieces: bytes, table: tuple[int, ...] = ()) -> list[memoryview]:
    return [memoryview(struct.pack(f"<{len(table)}I", *table)), *map(memoryview, pieces)]


def told(found: list, /) -> list[bytes]:
    return [b"".join(each) for each in found]


def test_one_frame_has_all_fragments():
    assert told(frame_pieces(fragments(b"\xff\xd8aa", b"bb"), 1, JPEG)) == [b"\xff\xd8aabb"]


def test_as_many_fragments_as_frames_are_one_each():
    assert told(frame_pieces(fragments(b"aa", b"bb"), 2, RLE)) == [b"aa", b"bb"]


def test_the_table_tells():
    found = frame_pieces(fragments(b"aa", b"bb", b"cc", table=(0, 20)), 2, JPEG)

    assert told(found) == [b"aabb", b"cc"]


def test_without_a_table_beginnings_tell():
    found = frame_pieces(fragments(b"\xff\xd8a", b"bbb", b"\xff\xd8c"), 2, JPEG)

    assert told(found) == [b"\xff\xd8abbb", b"\xff\xd8c"]


@pytest.mark.parametrize(
    ("pieces", "frames", "syntax"),
    [((), 1, JPEG), ((b"aa", b"bb", b"cc"), 2, JPEG), ((b"aa", b"bb"), 3, RLE)],
)
def test_what_cannot_be_told_apart_is_refused(pieces: tuple[bytes, ...], frames: int, syntax: str):
    with pytest.raises(FileRefusedError):
        frame_pieces(fragments(*pieces), frames, syntax)
