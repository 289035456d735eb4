"""Frames of single bits, which follow one another without a gap (PS3.5 8.1.1).

Many begin inside a byte that the frame before shares. Whoever asks for one frame gets it from its
own first bit on, in whole bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from web.models.imaging import ImageInstance

_NATIVE: Final = "1.2.840.10008.1.2.1"
_BYTE: Final = 8


class PackedFrame:
    """Where one frame of single bits lies inside the bytes that hold it."""

    def __init__(self, number: int, pixels: int) -> None:
        """Take the frame's number, from 1, and how many pixels each frame has."""
        self._first_bit = (number - 1) * pixels % _BYTE
        self._pixels = pixels

    @property
    def size(self) -> int:
        """Return the bytes of the frame by itself."""
        return (self._pixels + _BYTE - 1) // _BYTE

    def alone(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the frame by itself; ``pieces`` are the bytes that hold it."""
        held, missing = b"", self._pixels
        for piece in pieces:
            held += piece
            here = len(held) * _BYTE - self._first_bit
            count = missing if missing <= here else here - here % _BYTE
            bits = int.from_bytes(held, "little") >> self._first_bit & ((1 << count) - 1)
            yield bits.to_bytes((count + _BYTE - 1) // _BYTE, "little")
            held, missing = held[count // _BYTE :], missing - count


def packed_frame(row: ImageInstance, number: int, length: int) -> PackedFrame | None:
    """Return the frame, of ``length`` bytes, when it may share bytes with others; else None."""
    pixels = (row.rows or 0) * (row.columns or 0)
    is_packed = row.transfer_syntax == _NATIVE and length < pixels
    shares = row.frames > 1 and pixels % _BYTE != 0
    return PackedFrame(number, pixels) if is_packed and shares else None
