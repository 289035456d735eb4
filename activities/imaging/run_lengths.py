"""Writes RLE frames (PS3.5 G) anew from the runs that make up their pixels.

What stands between, behind and beside the runs is left out: a frame could hold any bytes there that
no decoder looks at.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import Final

from activities.imaging.pixel_layout import PixelLayout
from activities.imaging.refusals import damaged

_HEADER: Final = struct.Struct("<16I")
_BYTE: Final = 8
# PS3.5 G.3.1: below it bytes as they are, above it one byte again and again, itself nothing.
_NOTHING: Final = 128
_UNCHANGED: Final = bytes(range(256))


def quiet_run_lengths(frame: bytes, layout: PixelLayout) -> bytes:
    """Return the frame with its pixels only; raises FileRefusedError.

    Bits above the stored ones are cleared, or take the sign, where one byte alone tells it.
    """
    if len(frame) < _HEADER.size:
        raise damaged("a frame is cut off")
    count, *places = _HEADER.unpack_from(frame)
    sample_bytes = max(1, layout.bits_allocated // _BYTE)
    if count != layout.samples * sample_bytes:
        raise damaged("a frame is not as large as the header says")
    begins = [*places[:count], len(frame)]
    if begins[0] < _HEADER.size or begins != sorted(begins):
        raise damaged("the segments of a frame overlap")
    size = (layout.rows * layout.columns * min(layout.bits_allocated, _BYTE) + 7) // _BYTE
    segments = []
    for number in range(count):
        segment = frame[begins[number] : begins[number + 1]]
        # The most significant byte of each sample comes first (PS3.5 G.2).
        table = _stored_bits(layout, sample_bytes - 1 - number % sample_bytes)
        segments.append(_quiet_segment(segment, size, table))
    return _with_header(segments)


def _with_header(segments: list[bytes]) -> bytes:
    places, at = [], _HEADER.size
    for each in segments:
        places.append(at)
        at += len(each)
    unused = [0] * (_HEADER.size // 4 - 1 - len(segments))
    return _HEADER.pack(len(segments), *places, *unused) + b"".join(segments)


def _quiet_segment(segment: bytes, left: int, table: bytes) -> bytes:
    """Return the runs that give ``left`` bytes, the last one cut to what is due, of even length."""
    ends_at = _end_of_runs(segment, left) if table == _UNCHANGED else 0
    if ends_at:
        return segment[:ends_at] + b"\0" * (ends_at % 2)
    out = bytearray()
    at = 0
    while left:
        if at >= len(segment):
            raise damaged("a frame is cut off")
        code = segment[at]
        at += 1
        if code == _NOTHING:
            continue
        is_again = code > _NOTHING
        count = 1 if is_again else code + 1
        run = segment[at : at + count]
        if len(run) < count:
            raise damaged("a frame is cut off")
        at += count
        if is_again:
            given = min(257 - code, left)
            # One byte cannot be written as a repeated one.
            out.append(257 - given if given > 1 else 0)
        else:
            given = min(count, left)
            out.append(given - 1)
        out += run[:given].translate(table)
        left -= given
    return bytes(out) + b"\0" * (len(out) % 2)


def _end_of_runs(segment: bytes, left: int) -> int:
    """Return where the runs end that give just ``left`` bytes; 0 when they must be written anew."""
    at, last = 0, len(segment)
    while left > 0 and at < last:
        code = segment[at]
        if code < _NOTHING:
            at += code + 2
            left -= code + 1
        elif code > _NOTHING:
            at += 2
            left -= 257 - code
        else:
            return 0
    return at if left == 0 and at <= last else 0


@cache
def _stored_bits(layout: PixelLayout, place: int) -> bytes:
    """Return what each value of one byte of a sample becomes; ``place`` 0 is the lowest byte."""
    if layout.bits_allocated < _BYTE:
        return _UNCHANGED
    lowest = layout.high_bit + 1 - layout.bits_stored
    kept = ((1 << layout.bits_stored) - 1) << lowest >> _BYTE * place & 0xFF
    high = layout.high_bit - _BYTE * place
    if not layout.is_signed:
        return bytes(value & kept for value in range(256))
    if high < 0:
        # All sign, which stands in another byte.
        return _UNCHANGED
    above = 0xFF & -(2 << high)
    return bytes(
        value & kept | (above if high < _BYTE and value >> high & 1 else 0) for value in range(256)
    )
