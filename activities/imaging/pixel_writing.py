"""Writes the pixels of a cleaned file, and says where each frame lies.

Pixels that were native stay native, in little endian; compressed frames stay compressed, one
piece a frame, so that each can be served by itself.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

import numpy as np

from activities.imaging.codestreams import coded_bits, silenced
from activities.imaging.compressed_frames import frame_pieces
from activities.imaging.element_writing import header_of, item_header
from activities.imaging.elements import (
    DOUBLE_PIXEL_DATA,
    FLOAT_PIXEL_DATA,
    ITEM,
    SEQUENCE_END,
    UNDEFINED_LENGTH,
    Element,
)
from activities.imaging.pixel_bits import quiet_pixels
from activities.imaging.pixel_layout import PixelLayout
from activities.imaging.refusals import damaged
from activities.imaging.run_lengths import quiet_run_lengths
from activities.imaging.transfer_syntaxes import RLE

Offsets = tuple[tuple[int, int], ...]
# Offsets of the table have four bytes (PS3.5 A.4).
_MOST_OFFSET: Final = 0xFFFFFFFF
_BYTE: Final = 8
_FLOATS: Final = {FLOAT_PIXEL_DATA: "OF", DOUBLE_PIXEL_DATA: "OD"}


@dataclass(frozen=True, kw_only=True)
class NativePixels:
    """Unpacked pixels, in little endian, of the length that the header says."""

    vr: str
    content: bytes | memoryview


def native_pixels(element: Element, layout: PixelLayout, *, was_big_endian: bool) -> NativePixels:
    """Return the pixels of a native file; raises FileRefusedError when there are too few.

    What stands behind the last frame is not kept.
    """
    if element.fragments is not None:
        raise damaged("native pixels come in fragments")
    if len(element.value) < layout.native_bytes:
        raise damaged("there are fewer pixels than the header says")
    content = element.value[: layout.native_bytes]
    words = layout.bits_allocated // 16
    if was_big_endian and element.vr == "OW" and words > 1:
        # The reader has turned words of two bytes; these numbers have more of them.
        turned = np.frombuffer(content, "<u2").reshape(-1, words)[:, ::-1]
        content = np.ascontiguousarray(turned).tobytes()
    vr = "OB" if layout.bits_allocated <= _BYTE else "OW"
    return NativePixels(vr=_FLOATS.get(layout.tag, vr), content=content)


def write_native(
    target: BinaryIO, pixels: NativePixels, layout: PixelLayout, drawn_bits: Sequence[int] = ()
) -> Offsets:
    """Write the pixels; return where each frame lies; nothing for colours that share a byte.

    ``drawn_bits`` are those in which old devices kept drawings (PS3.3 C.9, retired).
    """
    length = len(pixels.content)
    target.write(header_of(layout.tag, pixels.vr, length + length % 2))
    begins_at = target.tell()
    target.writelines(quiet_pixels(pixels.content, layout, drawn_bits))
    target.write(b"\0" * (length % 2))
    if layout.frame_bits % _BYTE and layout.frames > 1 and layout.samples > 1:
        return ()
    return tuple(_span(begins_at, number, layout.frame_bits) for number in range(layout.frames))


def _span(begins_at: int, number: int, bits: int) -> tuple[int, int]:
    """Return the bytes that hold a frame; those of single bits share their first and last one."""
    first, end = number * bits // _BYTE, ((number + 1) * bits + _BYTE - 1) // _BYTE
    return begins_at + first, end - first


def write_native_frames(target: BinaryIO, frames: Iterable[bytes], layout: PixelLayout) -> Offsets:
    """Write frames one after the other, each of whole bytes; return where each lies."""
    size = layout.frame_bits // _BYTE
    length = size * layout.frames
    vr = "OB" if layout.bits_allocated <= _BYTE else "OW"
    target.write(header_of(layout.tag, _FLOATS.get(layout.tag, vr), length + length % 2))
    begins_at = target.tell()
    for frame in frames:
        if len(frame) != size:
            raise damaged("a frame is not as large as the header says")
        target.write(frame)
    target.write(b"\0" * (length % 2))
    return tuple((begins_at + number * size, size) for number in range(layout.frames))


@dataclass(frozen=True, kw_only=True)
class CompressedFrames:
    """Where compressed frames lie, and the most bits that a sample of them has as it is coded."""

    offsets: Offsets
    most_bits: int


def write_compressed(
    target: BinaryIO, element: Element, layout: PixelLayout, transfer_syntax: str
) -> CompressedFrames:
    """Write the frames, silenced, each in one piece after an offset table."""
    if element.fragments is None:
        raise damaged("compressed pixels are not in fragments")
    pieces = frame_pieces(element.fragments, layout.frames, transfer_syntax)
    target.write(header_of(layout.tag, "OB", UNDEFINED_LENGTH))
    table_at = target.tell()
    target.write(item_header(ITEM, 4 * len(pieces)) + bytes(4 * len(pieces)))
    first_at = target.tell()
    offsets: list[tuple[int, int]] = []
    most_bits = 0
    for frame in _silenced(pieces, layout, transfer_syntax):
        target.write(item_header(ITEM, len(frame)))
        offsets.append((target.tell(), len(frame)))
        target.write(frame)
        if transfer_syntax != RLE:
            most_bits = max(most_bits, coded_bits(frame, transfer_syntax))
    target.write(item_header(SEQUENCE_END, 0))
    places = [at - 8 - first_at for at, _length in offsets]
    if places[-1] <= _MOST_OFFSET:
        ends_at = target.tell()
        target.seek(table_at)
        target.write(item_header(ITEM, 4 * len(places)) + struct.pack(f"<{len(places)}I", *places))
        target.seek(ends_at)
    return CompressedFrames(offsets=tuple(offsets), most_bits=most_bits)


def _silenced(
    pieces: Sequence[Sequence[memoryview]], layout: PixelLayout, transfer_syntax: str
) -> Iterator[bytes]:
    for piece in pieces:
        frame = b"".join(piece)
        if transfer_syntax == RLE:
            frame = quiet_run_lengths(frame, layout)
        else:
            frame = silenced(frame, transfer_syntax, layout.rows, layout.columns)
        yield frame + b"\0" * (len(frame) % 2)
