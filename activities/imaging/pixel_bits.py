"""Clears the bits beside native pixels, in which anything could be hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from activities.imaging.elements import PIXEL_DATA
from activities.imaging.pixel_layout import PixelLayout

# The pixels of one file may be larger than the memory that there is for it.
_PIECE_BYTES: Final = 1024 * 1024
_BYTE: Final = 8


def quiet_pixels(
    content: bytes | memoryview, layout: PixelLayout, drawn_bits: Sequence[int]
) -> Iterator[bytes | memoryview]:
    """Yield the pixels, in little endian, with nothing but what is stored in them.

    Bits beside the stored ones become what reading them makes of them: the sign of signed pixels,
    else zero (PS3.5 8.1.1). ``drawn_bits`` among the stored ones become zero.
    """
    allocated = layout.bits_allocated
    lowest = layout.high_bit + 1 - layout.bits_stored
    drawn = [bit for bit in drawn_bits if lowest <= bit <= layout.high_bit]
    is_whole = layout.bits_stored == allocated and not drawn
    if is_whole or allocated < _BYTE or layout.tag != PIXEL_DATA:
        yield content
        return
    kept = (1 << allocated) - 1 - sum(1 << bit for bit in set(drawn))
    if not layout.is_signed:
        kept &= ((1 << layout.bits_stored) - 1) << lowest
    kind = np.dtype(f"<u{allocated // _BYTE}")
    mask = np.array(kept, kind)
    for at in range(0, len(content), _PIECE_BYTES):
        pixels = np.frombuffer(content[at : at + _PIECE_BYTES], kind)
        if layout.is_signed:
            pixels = _with_sign(pixels, layout, lowest)
        yield (pixels & mask).tobytes()


def _with_sign(
    pixels: np.ndarray[tuple[int], np.dtype[np.unsignedinteger]], layout: PixelLayout, lowest: int
) -> np.ndarray[tuple[int], np.dtype[np.unsignedinteger]]:
    """Return the pixels with their sign in all bits above it, and zero below the lowest."""
    signed = pixels.view(pixels.dtype.str.replace("u", "i"))
    above = layout.bits_allocated - 1 - layout.high_bit
    moved = signed << above >> (layout.bits_allocated - layout.bits_stored) << lowest
    return moved.view(pixels.dtype)
