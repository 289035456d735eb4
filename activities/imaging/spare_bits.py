"""Clears what compressed pixels hold beside the bits that are stored in them (PS3.5 8.1.1).

A codestream of 16 bits with 12 stored has room for drawings that no viewer shows. Files in which
there is nothing stay compressed; others are written unpacked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np

from activities.imaging.cleaned_files import InstanceFacts
from activities.imaging.frame_reading import Frame, read_frames_with_all_bits, read_header
from activities.imaging.part10_reading import read_part10
from activities.imaging.pixel_bits import quiet_pixels
from activities.imaging.pixel_layout import PixelLayout, pixel_layout
from activities.imaging.refusals import damaged
from activities.imaging.source_files import mapped
from activities.imaging.unpacked_writing import frame_bytes, write_unpacked
from activities.imaging.wide_colours import YCBCR, in_rgb


def quieted_file(
    source: BinaryIO, target: BinaryIO, drawn_bits: Sequence[int]
) -> InstanceFacts | None:
    """Write a cleaned file without its spare bits; None, and nothing, when there is none to clear.

    ``drawn_bits`` are those in which old devices drew. Raises FileRefusedError.
    """
    with mapped(source) as data:
        read = read_part10(data)
        elements = {each.tag: each for each in read.elements}
        layout = pixel_layout(elements)
        if layout is None:
            return None
        read_header(source)
        if all(
            _quiet(each, layout, drawn_bits) is None for each in read_frames_with_all_bits(source)
        ):
            return None
        return write_unpacked(target, elements, layout, _all_quiet(source, layout, drawn_bits))


def _all_quiet(source: BinaryIO, layout: PixelLayout, drawn_bits: Sequence[int]) -> Iterator[Frame]:
    count = 0
    for frame in read_frames_with_all_bits(source):
        quiet = _quiet(frame, layout, drawn_bits)
        pixels = frame if quiet is None else quiet
        yield in_rgb(pixels, layout.bits_stored) if layout.photometric in YCBCR else pixels
        count += 1
    if count != layout.frames:
        raise damaged("the number of frames")


def _quiet(frame: Frame, layout: PixelLayout, drawn_bits: Sequence[int]) -> Frame | None:
    """Return the frame with its stored bits only; None when it has no others."""
    loud = frame_bytes(frame, layout)
    quiet = b"".join(quiet_pixels(loud, layout, drawn_bits))
    if quiet == loud:
        return None
    kind = np.dtype(f"<{frame.dtype.kind}{layout.bits_allocated // 8}")
    return np.frombuffer(quiet, kind).reshape(frame.shape)
