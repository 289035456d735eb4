"""Writes data sets as explicit VR little endian (PS3.5 A.2)."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from activities.imaging.elements import (
    ITEM,
    ITEM_END,
    LONG_LENGTH,
    SEQUENCE_END,
    UNDEFINED_LENGTH,
    Element,
)

_TAG = struct.Struct("<HH")
_SHORT_HEADER = struct.Struct("<HH2sH")
_LONG_HEADER = struct.Struct("<HH2sxxI")
_ITEM_HEADER = struct.Struct("<HHI")
_MOST_SHORT = 0xFFFE


def encoded(elements: Iterable[Element]) -> bytes:
    """Return the bytes of a data set."""
    out = bytearray()
    for element in elements:
        _append(out, element)
    return bytes(out)


def header_of(tag: int, vr: str, length: int) -> bytes:
    """Return what stands before a value."""
    code = vr.encode("ascii")
    if code in LONG_LENGTH:
        return _LONG_HEADER.pack(tag >> 16, tag & 0xFFFF, code, length)
    return _SHORT_HEADER.pack(tag >> 16, tag & 0xFFFF, code, length)


def item_header(tag: int, length: int) -> bytes:
    """Return the head of an item or the end of a sequence."""
    return _ITEM_HEADER.pack(tag >> 16, tag & 0xFFFF, length)


def _append(out: bytearray, element: Element) -> None:
    tag, vr, value = element.tag, element.vr, element.value
    if vr == "SQ":
        out += header_of(tag, vr, UNDEFINED_LENGTH)
        for item in element.items:
            out += item_header(ITEM, UNDEFINED_LENGTH)
            for each in item:
                _append(out, each)
            out += item_header(ITEM_END, 0)
        out += item_header(SEQUENCE_END, 0)
        return
    length = len(value)
    odd = length & 1
    if length + odd > _MOST_SHORT and vr.encode("ascii") not in LONG_LENGTH:
        # PS3.5 6.2.2 note 1: what does not fit is written as unknown.
        vr = "UN"
    out += header_of(tag, vr, length + odd)
    out += value
    if odd:
        # PS3.5 6.2: identifiers and bytes are filled with zero, texts with a space.
        out += b"\0" if vr in ("UI", "OB", "UN") else b" "
