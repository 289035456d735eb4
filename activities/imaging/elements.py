"""The attributes of a data set between reading and writing, as plain values in little endian."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pydicom._dicom_dict import DicomDictionary

ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD
UNDEFINED_LENGTH = 0xFFFFFFFF

PIXEL_DATA = 0x7FE00010
FLOAT_PIXEL_DATA = 0x7FE00008
DOUBLE_PIXEL_DATA = 0x7FE00009
PIXEL_TAGS = frozenset({PIXEL_DATA, FLOAT_PIXEL_DATA, DOUBLE_PIXEL_DATA})

# PS3.5 7.1.2: these have a length of four bytes after two reserved ones.
LONG_LENGTH = frozenset(
    {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"}
)
# Bytes of one value, for values of fixed size.
VALUE_BYTES = {
    "US": 2, "SS": 2, "OW": 2, "UL": 4, "SL": 4, "FL": 4, "OF": 4, "OL": 4, "AT": 4,
    "FD": 8, "OD": 8, "SV": 8, "UV": 8, "OV": 8,
}  # fmt: skip
NUMBERS = {
    "US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d", "SV": "q", "UV": "Q",
}  # fmt: skip

_ENDLESS = 2**32


class Element(NamedTuple):
    """One attribute: its value's bytes, or for a sequence its items.

    ``fragments`` holds what encapsulated pixel data consists of, the offset table first.
    """

    tag: int
    vr: str
    value: bytes | memoryview = b""
    items: tuple[tuple[Element, ...], ...] = ()
    fragments: tuple[memoryview, ...] | None = None


@cache
def allowed_vrs(tag: int) -> tuple[str, ...]:
    """Return the value representations that PS3.6 gives an attribute; empty for unknown ones."""
    entry = DicomDictionary.get(tag)
    return tuple(entry[0].split(" or ")) if entry else ()


@cache
def value_counts(tag: int) -> range:
    """Return how many values an attribute may have (PS3.6, VM; PS3.5 6.4); empty if unknown.

    A retired attribute of any number of values may have none: nobody needs it, and it could hold
    anything.
    """
    entry = DicomDictionary.get(tag)
    if entry is None or (entry[3] and "n" in entry[1]):
        return range(0)
    least, _dash, most = entry[1].partition("-")
    if not most:
        return range(int(least), int(least) + 1)
    if most.isdigit():
        return range(int(least), int(most) + 1)
    return range(int(least), _ENDLESS, int(most.removesuffix("n") or 1))


@cache
def keyword(tag: int) -> str:
    """Return the keyword of PS3.6, or for what is not in it group and element in hexadecimal."""
    entry = DicomDictionary.get(tag)
    if entry and entry[4]:
        return str(entry[4])
    # Neither names nor numbers of what a maker adds are worth a line each.
    return "PrivateAttributes" if tag >> 16 & 1 else f"{tag >> 16:04X},xxxx"


def text(element: Element) -> str:
    """Return the value as text without its padding; what is no ASCII is replaced."""
    return bytes(element.value).decode("ascii", "replace").strip(" \0")
