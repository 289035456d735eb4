"""What the header says about the pixels, checked against limits before anything is decoded.

Products are taken in Python's numbers, which do not overflow (CVE-2026-5442 to 5444).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from activities.imaging.element_numbers import numbers
from activities.imaging.elements import (
    DOUBLE_PIXEL_DATA,
    FLOAT_PIXEL_DATA,
    PIXEL_DATA,
    Element,
    keyword,
    text,
)
from activities.imaging.refusals import FileRefusedError, damaged
from workflows.domain.imaging.verdicts import RefusalReason

ROWS: Final = 0x00280010
COLUMNS: Final = 0x00280011
SAMPLES: Final = 0x00280002
PHOTOMETRIC: Final = 0x00280004
PLANAR: Final = 0x00280006
FRAMES: Final = 0x00280008
ALLOCATED: Final = 0x00280100
STORED: Final = 0x00280101
HIGH: Final = 0x00280102
REPRESENTATION: Final = 0x00280103

MOST_FRAMES: Final = 100_000
# Of one frame: a plate of 16,000 x 16,000; slides come in tiles.
MOST_PIXELS: Final = 256_000_000
# Of all frames, unpacked: what a browser or a server could ever hold one after the other.
MOST_BITS: Final = 64 * 1024**3 * 8
_SHORT: Final = frozenset({ROWS, COLUMNS, SAMPLES, PLANAR, ALLOCATED, STORED, HIGH, REPRESENTATION})
_ALLOCATED_BITS: Final = {
    PIXEL_DATA: frozenset({1, 8, 16, 32, 64}),
    FLOAT_PIXEL_DATA: frozenset({32}),
    DOUBLE_PIXEL_DATA: frozenset({64}),
}


@dataclass(frozen=True, kw_only=True)
class PixelLayout:
    """Size and kind of the frames."""

    tag: int
    rows: int
    columns: int
    samples: int
    frames: int
    bits_allocated: int
    bits_stored: int
    # The place of the highest bit stored, from 0 (PS3.5 8.1.1).
    high_bit: int
    is_signed: bool
    photometric: str

    @property
    def frame_bits(self) -> int:
        """Return the bits of one unpacked frame; of YBR_FULL_422 two samples are shared."""
        bits = self.rows * self.columns * self.samples * self.bits_allocated
        return bits * 2 // 3 if self.photometric == "YBR_FULL_422" else bits

    @property
    def native_bytes(self) -> int:
        """Return the bytes of all unpacked frames: those of one bit follow without a gap."""
        return (self.frame_bits * self.frames + 7) // 8


def pixel_layout(elements: Mapping[int, Element]) -> PixelLayout | None:
    """Return the layout; None for objects without pixels. Raises FileRefusedError."""
    present = [tag for tag in _ALLOCATED_BITS if tag in elements]
    if not present:
        return None
    if len(present) > 1:
        raise damaged("there are two kinds of pixels")
    allocated = _number(elements, ALLOCATED, 1)
    stored = _number(elements, STORED, 1, default=allocated)
    layout = PixelLayout(
        tag=present[0],
        rows=_number(elements, ROWS, 1),
        columns=_number(elements, COLUMNS, 1),
        samples=_number(elements, SAMPLES, 1, default=1),
        frames=max(1, _number(elements, FRAMES, 0, default=1)),
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=_number(elements, HIGH, 0, default=stored - 1),
        is_signed=_number(elements, REPRESENTATION, 0, default=0) == 1,
        photometric=text(elements[PHOTOMETRIC]) if PHOTOMETRIC in elements else "",
    )
    _check(layout)
    return layout


def _check(layout: PixelLayout) -> None:
    if layout.bits_allocated not in _ALLOCATED_BITS[layout.tag]:
        raise damaged("BitsAllocated")
    if layout.samples not in (1, 3, 4):
        raise damaged("SamplesPerPixel")
    if layout.bits_stored > layout.bits_allocated:
        raise damaged("BitsStored")
    if not layout.bits_stored <= layout.high_bit + 1 <= layout.bits_allocated:
        raise damaged("HighBit")
    if layout.frames > MOST_FRAMES:
        raise FileRefusedError(RefusalReason.TOO_LARGE, "NumberOfFrames")
    if layout.rows * layout.columns > MOST_PIXELS:
        raise FileRefusedError(RefusalReason.TOO_LARGE, "Rows x Columns")
    if layout.frame_bits * layout.frames > MOST_BITS:
        raise FileRefusedError(RefusalReason.TOO_LARGE, "pixels of all frames")


def _number(
    elements: Mapping[int, Element], tag: int, least: int, *, default: int | None = None
) -> int:
    """Return a whole number of the header; raises FileRefusedError."""
    element = elements.get(tag)
    if element is None or not len(element.value):
        if default is None:
            raise damaged(f"{keyword(tag)} is missing")
        return default
    # A longer number in place of a short one is how sizes are made to overflow.
    if element.vr != ("US" if tag in _SHORT else "IS"):
        raise damaged(f"{keyword(tag)} is {element.vr}")
    try:
        values = numbers(element)
    except ValueError:
        raise damaged(keyword(tag)) from None
    if len(values) != 1 or values[0] != int(values[0]) or values[0] < least:
        raise damaged(keyword(tag))
    return int(values[0])
