"""Makes the streams of a PDF say nothing but what is decoded of them (ISO 32000-1 7.4).

Pictures of cameras stand in documents as the camera wrote them, with names, places and dates.
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import Final

from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    StreamObject,
)

from activities.imaging.codestreams import silenced_jpeg, silenced_jpeg_2000
from activities.imaging.refusals import FileRefusedError, damaged
from workflows.domain.imaging.verdicts import RefusalReason

_FULL_NAMES: Final = {
    "/DCT": "/DCTDecode", "/Fl": "/FlateDecode", "/LZW": "/LZWDecode", "/A85": "/ASCII85Decode",
    "/AHx": "/ASCIIHexDecode", "/RL": "/RunLengthDecode", "/CCF": "/CCITTFaxDecode",
}  # fmt: skip
_PICTURES: Final = {"/DCTDecode": silenced_jpeg, "/JPXDecode": silenced_jpeg_2000}
_PLAIN: Final = frozenset(
    {"/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/RunLengthDecode"}
)
# Scans in black and white; of these only JBIG2 has a place for words.
_SCANS: Final = frozenset({"/CCITTFaxDecode", "/JBIG2Decode"})
# A picture between the operators of a page (8.9.7); it cannot be mended where it stands.
_INLINE_PICTURE: Final = re.compile(rb"\bBI\b[^()]{1,400}?/(?:DCT|JPX)(?:Decode)?\b")
_MOST_SHORT_REFERENCES: Final = 4
# T.88 7.3.1: where comments stand.
_EXTENSION: Final = 62
_PIECE_BYTES: Final = 64 * 1024


def quiet_stream(stream: StreamObject) -> None:
    """Silence a stream in place; raises FileRefusedError for what cannot be silenced."""
    filters = _filters(stream)
    unknown = set(filters) - _PICTURES.keys() - _PLAIN - _SCANS
    if unknown or any(each in _PICTURES for each in filters[:-1]):
        raise FileRefusedError(RefusalReason.TRANSFER_SYNTAX, " ".join(filters))
    if filters and filters[-1] in _PICTURES:
        _quiet_picture(stream, filters)
        return
    if "/JBIG2Decode" in filters:
        if len(filters) > 1:
            raise FileRefusedError(RefusalReason.TRANSFER_SYNTAX, " ".join(filters))
        _check_segments(stream._data)  # noqa: SLF001 - nothing decodes it here
    if filters and filters[0] == "/FlateDecode":
        stream._data = _without_rest(stream._data)  # noqa: SLF001 - set_data would encode it
    is_content = stream.get("/Subtype") != "/Image" and not _SCANS & set(filters)
    if is_content and _INLINE_PICTURE.search(stream.get_data()):
        raise FileRefusedError(RefusalReason.TRANSFER_SYNTAX, "inline picture")


def _filters(stream: StreamObject) -> list[str]:
    said = stream.get("/Filter")
    said = said.get_object() if said is not None else None
    names = said if isinstance(said, ArrayObject) else [] if said is None else [said]
    listed = [str(each.get_object()) for each in names]
    return [_FULL_NAMES.get(each, each) for each in listed if each != "null"]


def _check_segments(scan: bytes) -> None:
    """Refuse a JBIG2 scan with comments, or whose segments cannot be told apart (T.88 7.2)."""
    at = 0
    while at < len(scan):
        number, flags, references = struct.unpack_from(">IBB", scan.ljust(at + 6), at)
        count = references >> 5
        if count > _MOST_SHORT_REFERENCES or flags & 0x3F == _EXTENSION:
            raise FileRefusedError(RefusalReason.TRANSFER_SYNTAX, "JBIG2")
        size = 1 if number <= 256 else 2 if number <= 65536 else 4  # noqa: PLR2004 - T.88 7.2.5
        at += 6 + count * size + (4 if flags & 0x40 else 1)
        at += 4 + int.from_bytes(scan[at : at + 4])
    if at != len(scan):
        raise FileRefusedError(RefusalReason.TRANSFER_SYNTAX, "JBIG2")


def _quiet_picture(stream: StreamObject, filters: list[str]) -> None:
    """Replace the picture, unpacked from what other filters lie around it."""
    content = stream._data  # noqa: SLF001 - what is encoded cannot be had otherwise
    parameters = _parameters(stream, len(filters))
    if filters[:-1]:
        packed = EncodedStreamObject()
        packed._data = content  # noqa: SLF001 - as it stands
        packed[NameObject("/Filter")] = ArrayObject(map(NameObject, filters[:-1]))
        packed[NameObject("/DecodeParms")] = ArrayObject(parameters[:-1])
        content = packed.get_data()
    stream._data = _PICTURES[filters[-1]](content)  # noqa: SLF001 - the same
    stream[NameObject("/Filter")] = NameObject(filters[-1])
    stream.pop("/DecodeParms", None)
    if parameters[-1]:
        stream[NameObject("/DecodeParms")] = parameters[-1]


def _parameters(stream: StreamObject, count: int) -> list[DictionaryObject]:
    """Return what each filter is told; an empty dictionary where nothing is."""
    said = stream.get("/DecodeParms")
    said = said.get_object() if said is not None else None
    listed = said if isinstance(said, ArrayObject) else [] if said is None else [said]
    found = [each.get_object() for each in listed] + [None] * count
    return [
        each if isinstance(each, DictionaryObject) else DictionaryObject() for each in found[:count]
    ]


def _without_rest(packed: bytes) -> bytes:
    """Return a deflated stream without what stands behind its end."""
    unpacking = zlib.decompressobj()
    rest = packed
    try:
        while rest and not unpacking.eof:
            unpacking.decompress(rest, _PIECE_BYTES)
            rest = unpacking.unconsumed_tail
    except zlib.error as error:
        raise damaged("a stream is not deflated") from error
    behind = len(unpacking.unused_data)
    return packed[: len(packed) - behind] if behind else packed
