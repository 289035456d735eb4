"""Chooses how an answer is sent from what the client accepts (PS3.18 section 8.7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from werkzeug.http import parse_options_header

OCTETS: Final = "application/octet-stream"
DICOM: Final = "application/dicom"
MULTIPART: Final = "multipart/related"
# PS3.18 Table 8.7.3-5: media types of frames by the transfer syntax of their pixels.
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "1.2.840.10008.1.2.4.50": "image/jpeg",
    "1.2.840.10008.1.2.4.51": "image/jpeg",
    "1.2.840.10008.1.2.4.57": "image/jpeg",
    "1.2.840.10008.1.2.4.70": "image/jpeg",
    "1.2.840.10008.1.2.4.80": "image/jls",
    "1.2.840.10008.1.2.4.81": "image/jls",
    "1.2.840.10008.1.2.4.90": "image/jp2",
    "1.2.840.10008.1.2.4.91": "image/jp2",
    "1.2.840.10008.1.2.4.201": "image/jphc",
    "1.2.840.10008.1.2.4.202": "image/jphc",
    "1.2.840.10008.1.2.4.203": "image/jphc",
    "1.2.840.10008.1.2.5": "image/dicom-rle",
}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One entry of an Accept header. An empty transfer syntax is any."""

    media_type: str
    is_multipart: bool
    transfer_syntax: str = ""
    quality: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """How the answer is sent."""

    media_type: str
    is_multipart: bool


def wishes(header: str) -> list[Wish]:
    """Return what the client accepts, what it likes best first; nothing said is everything."""
    found = [_wish(entry) for entry in _entries(header)] or [
        Wish(media_type="*/*", is_multipart=False),
    ]
    return sorted(found, key=lambda wish: -wish.quality)


def choose(header: str, offered: Sequence[str], transfer_syntax: str = "") -> Chosen | None:
    """Return how to send one of the ``offered`` media types, or None (406).

    Whoever accepts anything gets the first of them: frames in parts, the rest bare. A client that
    names no transfer syntax gets the stored one and is told which that is; one that names
    another gets nothing, since nothing is transcoded here.
    """
    for wish in wishes(header):
        if wish.quality <= 0 or wish.transfer_syntax not in {"", "*", transfer_syntax}:
            continue
        media_type = next((each for each in offered if _fits(each, wish.media_type)), None)
        if media_type is not None:
            is_open_wish = wish.media_type == "*/*" and not wish.is_multipart
            is_multipart = offered[0] == OCTETS if is_open_wish else wish.is_multipart
            return Chosen(media_type=media_type, is_multipart=is_multipart)
    return None


def _entries(header: str) -> list[str]:
    """Split at commas outside quotation marks."""
    entries, entry, is_quoted = [], "", False
    for character in header:
        if character == '"':
            is_quoted = not is_quoted
        if character == "," and not is_quoted:
            entries.append(entry)
            entry = ""
        else:
            entry += character
    return [each.strip() for each in (*entries, entry) if each.strip()]


# Browsers' viewers (Cornerstone, OHIF) leave out the quotation marks that RFC 2045 5.1 asks for.
_UNQUOTED_TYPE: Final = re.compile(r"(;\s*type=)([^\s\";]+/[^\s\";]+)")


def _wish(entry: str) -> Wish:
    media_type, options = parse_options_header(_UNQUOTED_TYPE.sub(r'\1"\2"', entry))
    is_multipart = media_type.lower() == MULTIPART
    return Wish(
        media_type=(options.get("type", "*/*") if is_multipart else media_type).lower(),
        is_multipart=is_multipart,
        transfer_syntax=options.get("transfer-syntax", ""),
        quality=_quality(options.get("q", "1")),
    )


def _quality(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def _fits(offered: str, wished: str) -> bool:
    if wished in {"*/*", offered}:
        return True
    return wished.endswith("/*") and offered.startswith(wished[:-1])
