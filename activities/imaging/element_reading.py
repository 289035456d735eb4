"""Reads data sets of DICOM (PS3.5 7) strictly: every length within its surroundings, depth bounded.

This is the only parser that decides what is kept: what it has not understood cannot be written.
"""

from __future__ import annotations

import struct
from typing import Final

from activities.imaging.elements import (
    ITEM,
    ITEM_END,
    LONG_LENGTH,
    PIXEL_TAGS,
    SEQUENCE_END,
    UNDEFINED_LENGTH,
    VALUE_BYTES,
    Element,
    allowed_vrs,
)
from activities.imaging.refusals import FileRefusedError, damaged
from workflows.domain.imaging.verdicts import RefusalReason

DEEPEST: Final = 16
MOST_ELEMENTS: Final = 500_000
# No attribute but the pixels is larger: the longest known are waveforms.
LONGEST_VALUE: Final = 128 * 1024 * 1024
_SHORT_HEADER: Final = 8
_LONG_HEADER: Final = 12


class ElementReader:
    """Reads the elements of one buffer; ``data`` must stay as it is while they are used."""

    def __init__(self, data: memoryview, *, is_explicit: bool, is_little_endian: bool) -> None:
        """Read ``data`` by the rules of its transfer syntax (PS3.5 10, A)."""
        self._data = data
        self._is_explicit = is_explicit
        order = "<" if is_little_endian else ">"
        self._swaps = not is_little_endian
        self._tag = struct.Struct(f"{order}HH")
        self._short = struct.Struct(f"{order}H")
        self._long = struct.Struct(f"{order}I")
        self._left = MOST_ELEMENTS

    def read(self, begins_at: int, ends_at: int) -> tuple[Element, ...]:
        """Return the elements between two places; raises FileRefusedError."""
        return self._elements(begins_at, ends_at, 0, closes=False)[0]

    def skip(self, at: int, end: int) -> int:
        """Return where the element at ``at`` ends."""
        group, number = self._tag.unpack_from(self._data, at)
        return self._element(group << 16 | number, at, end, 0)[1]

    def _elements(
        self, at: int, end: int, depth: int, *, closes: bool
    ) -> tuple[tuple[Element, ...], int]:
        """Read elements up to ``end``, or up to the item's end mark when it ``closes`` by one."""
        if depth > DEEPEST:
            raise FileRefusedError(RefusalReason.TOO_DEEP)
        found: dict[int, Element] = {}
        while at < end:
            if end - at < _SHORT_HEADER:
                raise damaged("the last element is cut off")
            group, number = self._tag.unpack_from(self._data, at)
            tag = group << 16 | number
            if tag == ITEM_END and closes:
                return _in_order(found), at + _SHORT_HEADER
            # Two readers could believe one of two each.
            if tag in found:
                raise damaged("an element stands twice")
            found[tag], at = self._element(tag, at, end, depth)
        if closes:
            raise damaged("an item does not end")
        return _in_order(found), at

    def _element(self, tag: int, at: int, end: int, depth: int) -> tuple[Element, int]:
        self._left -= 1
        if self._left < 0:
            raise FileRefusedError(RefusalReason.TOO_LARGE, "elements")
        vr, length, at = self._header(tag, at, end)
        if length == UNDEFINED_LENGTH:
            return self._open_ended(tag, vr, at, end, depth)
        if length > end - at:
            raise damaged("an element is longer than what is left")
        until = at + length
        if vr == "SQ":
            return Element(tag, vr, items=self._items(at, until, depth, closes=False)[0]), until
        if length > LONGEST_VALUE and tag not in PIXEL_TAGS:
            raise FileRefusedError(RefusalReason.TOO_LARGE, "one attribute")
        return Element(tag, vr, self._value(vr, at, until)), until

    def _header(self, tag: int, at: int, end: int) -> tuple[str, int, int]:
        """Return value representation, length, and where the value begins."""
        if not self._is_explicit:
            length = self._long.unpack_from(self._data, at + 4)[0]
            return _usual_vr(tag), length, at + _SHORT_HEADER
        code = bytes(self._data[at + 4 : at + 6])
        if code not in LONG_LENGTH:
            if not code.isalpha() or not code.isupper():
                raise damaged("an element has no value representation")
            length = self._short.unpack_from(self._data, at + 6)[0]
            return code.decode("ascii"), length, at + _SHORT_HEADER
        if end - at < _LONG_HEADER:
            raise damaged("the last element is cut off")
        return (
            code.decode("ascii"),
            self._long.unpack_from(self._data, at + 8)[0],
            at + _LONG_HEADER,
        )

    def _open_ended(self, tag: int, vr: str, at: int, end: int, depth: int) -> tuple[Element, int]:
        """Read what has no length: fragments of pixels, or a sequence."""
        if tag in PIXEL_TAGS and depth == 0 and vr in ("OB", "OW", "UN"):
            fragments, at = self._fragments(at, end)
            return Element(tag, "OB", fragments=fragments), at
        if vr not in ("SQ", "UN"):
            raise damaged("an element that is no sequence has no length")
        reader = self
        if vr == "UN" and (self._is_explicit or self._swaps):
            # PS3.5 6.2.2 note 2: an unknown sequence is written as implicit little endian.
            reader = ElementReader(self._data, is_explicit=False, is_little_endian=True)
            reader._left = self._left
        items, at = reader._items(at, end, depth, closes=True)
        self._left = min(self._left, reader._left)
        return Element(tag, "SQ", items=items), at

    def _items(
        self, at: int, end: int, depth: int, *, closes: bool
    ) -> tuple[tuple[tuple[Element, ...], ...], int]:
        items: list[tuple[Element, ...]] = []
        while at < end:
            tag, length, at = self._item_header(at, end)
            if tag == SEQUENCE_END and closes:
                return tuple(items), at
            if tag != ITEM:
                raise damaged("a sequence holds something that is no item")
            open_ended = length == UNDEFINED_LENGTH
            if not open_ended and length > end - at:
                raise damaged("an item is longer than its sequence")
            until = end if open_ended else at + length
            item, at = self._elements(at, until, depth + 1, closes=open_ended)
            items.append(item)
        if closes:
            raise damaged("a sequence does not end")
        return tuple(items), at

    def _fragments(self, at: int, end: int) -> tuple[tuple[memoryview, ...], int]:
        """Return the pieces of encapsulated pixel data (PS3.5 A.4), the offset table first."""
        pieces: list[memoryview] = []
        while at < end:
            tag, length, at = self._item_header(at, end)
            if tag == SEQUENCE_END:
                return tuple(pieces), at
            if tag != ITEM or length > end - at:
                raise damaged("a fragment of the pixels is cut off")
            pieces.append(self._data[at : at + length])
            at += length
        raise damaged("the pixels do not end")

    def _item_header(self, at: int, end: int) -> tuple[int, int, int]:
        if end - at < _SHORT_HEADER:
            raise damaged("an item is cut off")
        group, number = self._tag.unpack_from(self._data, at)
        return group << 16 | number, self._long.unpack_from(self._data, at + 4)[0], at + 8

    def _value(self, vr: str, at: int, until: int) -> bytes | memoryview:
        value = self._data[at:until]
        size = VALUE_BYTES.get(vr, 1)
        if (until - at) % size:
            raise damaged(f"a value of {vr} has a part of a number")
        if not self._swaps or size == 1:
            return value
        # AT is two numbers of two bytes (PS3.5 7.3).
        return swapped(value, 2 if vr == "AT" else size)


def swapped(value: memoryview, size: int) -> bytes:
    """Return numbers of ``size`` bytes in the other byte order."""
    turned = bytearray(value)
    for byte in range(size):
        turned[byte::size] = value[size - 1 - byte :: size]
    return bytes(turned)


def _in_order(found: dict[int, Element]) -> tuple[Element, ...]:
    # Group lengths say nothing that holds after cleaning (PS3.5 7.2).
    return tuple(found[tag] for tag in sorted(found) if tag & 0xFFFF)


def _usual_vr(tag: int) -> str:
    """Return what an attribute is when the file does not say (PS3.5 A.1)."""
    vrs = allowed_vrs(tag)
    if not vrs:
        return "UN"
    return "OW" if "OW" in vrs else vrs[0]
