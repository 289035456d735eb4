"""Reads a DICOM file (PS3.10): its transfer syntax, its header and where its pixels lie.

The preamble is not looked at: it may be a program or another kind of file (CVE-2019-11687).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from pydicom.uid import UID

from activities.imaging.element_reading import ElementReader
from activities.imaging.elements import Element, text
from activities.imaging.refusals import FileRefusedError, damaged
from activities.imaging.transfer_syntaxes import (
    BIG_ENDIAN,
    DEFLATED,
    ENCAPSULATED,
    FILMS,
    IMPLICIT_LITTLE_ENDIAN,
    NATIVE,
)
from workflows.domain.imaging.verdicts import RefusalReason

MAGIC_AT: Final = 128
MAGIC: Final = b"DICM"
# What a deflated data set may become (PS3.5 A.5): as large as a long series of one file.
MOST_INFLATED: Final = 256 * 1024 * 1024
_META_BEGINS: Final = 132
_META_GROUP: Final = 2
_SOP_CLASS: Final = 0x00020002
_TRANSFER_SYNTAX: Final = 0x00020010


@dataclass(frozen=True, kw_only=True)
class Part10:
    """A file as it was read. ``elements`` of the data set only, in the order of their tags."""

    transfer_syntax: str
    sop_class: str
    meta: tuple[Element, ...]
    elements: tuple[Element, ...]


def is_part10(start: bytes | memoryview) -> bool:
    """Tell by its first 132 bytes whether a file is DICOM."""
    return bytes(start[MAGIC_AT:_META_BEGINS]) == MAGIC


def read_part10(data: memoryview) -> Part10:
    """Return what the file holds; raises FileRefusedError.

    The values are views of ``data``, which must outlive them.
    """
    meta, begins_at = _read_meta(data)
    said = {each.tag: text(each) for each in meta if each.tag in (_SOP_CLASS, _TRANSFER_SYNTAX)}
    syntax = said.get(_TRANSFER_SYNTAX, "")
    if syntax not in NATIVE | ENCAPSULATED | FILMS:
        raise FileRefusedError(RefusalReason.TRANSFER_SYNTAX, named_uid(syntax))
    if syntax == DEFLATED:
        data, begins_at = _inflated(data[begins_at:]), 0
    reader = ElementReader(
        data,
        is_explicit=syntax != IMPLICIT_LITTLE_ENDIAN,
        is_little_endian=syntax != BIG_ENDIAN,
    )
    return Part10(
        transfer_syntax=syntax,
        sop_class=said.get(_SOP_CLASS, ""),
        meta=meta,
        elements=reader.read(begins_at, len(data)),
    )


def named_uid(uid: str) -> str:
    """Return a UID with the name that PS3.6 gives it; one that is no UID is not repeated."""
    if not uid or not set(uid) <= set("0123456789.") or len(uid) > 64:  # noqa: PLR2004 - PS3.5 9.1
        return "none" if not uid else "malformed"
    name = UID(uid).name
    return uid if name == uid else f"{uid} {name}"


def _read_meta(data: memoryview) -> tuple[tuple[Element, ...], int]:
    """Return group 2, which is always explicit little endian (PS3.10 7.1), and where it ends."""
    reader = ElementReader(data, is_explicit=True, is_little_endian=True)
    at = _META_BEGINS
    while len(data) - at >= 8 and int.from_bytes(data[at : at + 2], "little") == _META_GROUP:  # noqa: PLR2004 - an element's header
        at = reader.skip(at, len(data))
    if at == _META_BEGINS:
        raise damaged("there is no file meta information")
    return reader.read(_META_BEGINS, at), at


def _inflated(deflated: memoryview) -> memoryview:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(deflated, MOST_INFLATED)
    except zlib.error:
        raise damaged("the deflated data set") from None
    if inflater.unconsumed_tail:
        raise FileRefusedError(RefusalReason.UNPACKED_TOO_LARGE)
    if not inflater.eof:
        raise damaged("the deflated data set is cut off")
    return memoryview(content)
