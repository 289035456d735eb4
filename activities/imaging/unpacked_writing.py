"""Writes a cleaned DICOM file anew with its frames unpacked, as explicit little endian."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO, Final

from activities.imaging.cleaned_files import InstanceFacts
from activities.imaging.dicom_cleaning import write_header
from activities.imaging.elements import Element
from activities.imaging.frame_reading import Frame
from activities.imaging.instance_facts import Written, instance_facts
from activities.imaging.pixel_layout import PHOTOMETRIC, PLANAR, PixelLayout
from activities.imaging.pixel_writing import write_native_frames
from activities.imaging.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN

_BYTE: Final = 8
# As decoders give colours: red, green and blue, pixel by pixel (PS3.3 C.7.6.3.1.2).
_RGB: Final = {
    PHOTOMETRIC: Element(PHOTOMETRIC, "CS", b"RGB"),
    PLANAR: Element(PLANAR, "US", b"\0\0"),
}


def write_unpacked(
    target: BinaryIO,
    elements: Mapping[int, Element],
    layout: PixelLayout,
    frames: Iterator[Frame],
) -> InstanceFacts:
    """Write ``elements`` with ``frames`` for its pixels; raises FileRefusedError."""
    # The first is decoded before anything is written: it may be the one that cannot be.
    first = next(frames)
    kept = {tag: each for tag, each in elements.items() if tag != layout.tag}
    if layout.samples > 1:
        layout = replace(layout, photometric="RGB")
        kept |= _RGB
    kept = dict(sorted(kept.items()))
    write_header(target, kept, EXPLICIT_LITTLE_ENDIAN)
    offsets = write_native_frames(target, _bytes_of(first, frames, layout), layout)
    return instance_facts(
        Written(
            elements=kept,
            layout=layout,
            transfer_syntax=EXPLICIT_LITTLE_ENDIAN,
            offsets=offsets,
        )
    )


def _bytes_of(first: Frame, others: Iterator[Frame], layout: PixelLayout) -> Iterator[bytes]:
    yield frame_bytes(first, layout)
    for each in others:
        yield frame_bytes(each, layout)


def frame_bytes(frame: Frame, layout: PixelLayout) -> bytes:
    """Return a frame in numbers as wide as the header says; decoders may give narrower ones."""
    wide = layout.bits_allocated // _BYTE
    if frame.dtype.itemsize != wide and frame.dtype.kind in "iu":
        frame = frame.astype(f"<{frame.dtype.kind}{wide}")
    return frame.tobytes()
