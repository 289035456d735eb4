"""Blackens rectangles in pixels of one bit, which follow each other without a gap (PS3.5 8.1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from activities.imaging.cleaned_files import Mask
from activities.imaging.pixel_layout import PixelLayout
from activities.imaging.pixel_writing import NativePixels

_BYTE: Final = 8


def blackened_bits(pixels: NativePixels, layout: PixelLayout, masks: Sequence[Mask]) -> bytes:
    """Return the packed pixels of all frames with black under the masks.

    The first pixel is the lowest bit of the first byte; frames may share a byte.
    """
    content = np.frombuffer(pixels.content, "uint8").copy()
    black = int(layout.photometric == "MONOCHROME1")
    for mask in masks:
        left, right = max(0, mask.x), min(layout.columns, mask.x + mask.width)
        rows = range(max(0, mask.y), min(layout.rows, mask.y + mask.height))
        if left >= right:
            continue
        for number in range(layout.frames):
            if mask.frame not in (None, number + 1):
                continue
            for row in rows:
                begins_at = (number * layout.rows + row) * layout.columns
                _fill(content, begins_at + left, begins_at + right, black)
    return content.tobytes()


def _fill(
    content: np.ndarray[tuple[int], np.dtype[np.uint8]], start: int, end: int, bit: int
) -> None:
    """Set the bits from ``start`` up to ``end`` to ``bit``."""
    first, last = start // _BYTE, (end - 1) // _BYTE
    bits = np.unpackbits(content[first : last + 1], bitorder="little")
    bits[start - first * _BYTE : end - first * _BYTE] = bit
    content[first : last + 1] = np.packbits(bits, bitorder="little")
