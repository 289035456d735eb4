"""The words of tus 1.0.0: its headers, read and written.

https://tus.io/protocols/resumable-upload: core, creation, creation-with-upload, expiration,
checksum (SHA-1) and termination.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Request
from werkzeug.http import http_date

from web.components.fields import plain
from web.imaging.uploads.limits import NAME_LIMIT, UPLOAD_LIMIT

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,expiration,checksum,termination"
PIECE: Final = "application/offset+octet-stream"
CHECKSUM: Final = "sha1"
CHECKSUM_MISMATCH: Final = 460
ALWAYS: Final = {"Tus-Resumable": VERSION}
# What OPTIONS says to a client that asks before it sends.
ABILITIES: Final = {
    **ALWAYS,
    "Tus-Version": VERSION,
    "Tus-Extension": EXTENSIONS,
    "Tus-Max-Size": str(UPLOAD_LIMIT),
    "Tus-Checksum-Algorithm": CHECKSUM,
}
_LONGEST_NUMBER: Final = 15


class TusError(Exception):
    """The request is none of the protocol; ``status`` is what it asks for."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Announced:
    """What a client says of a file before it sends it. The fingerprint may be empty."""

    name: str
    size: int
    fingerprint: str


def check_version(request: Request) -> None:
    """Refuse another version of the protocol with 412, as it asks for."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise TusError(412)


def announced(request: Request) -> Announced:
    """Return what ``Upload-Length`` and ``Upload-Metadata`` say; 400 for what cannot be read."""
    size = number(request.headers.get("Upload-Length"))
    words = metadata(request.headers.get("Upload-Metadata", ""))
    name = plain(words.get("filename", ""), lines=False)[-NAME_LIMIT:]
    return Announced(name=name or "file", size=size, fingerprint=words.get("fingerprint", ""))


def number(text: str | None) -> int:
    """Return a length or an offset; 400 for anything that is none."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > _LONGEST_NUMBER:
        raise TusError(400)
    return int(text)


def metadata(header: str) -> dict[str, str]:
    """Return keys and values of ``Upload-Metadata``: a key, a space, a value in Base64."""
    found = {}
    for pair in header.split(","):
        key, _space, value = pair.strip().partition(" ")
        if key:
            found[key] = _decoded(value)
    return found


def checksum(request: Request) -> bytes | None:
    """Return the SHA-1 that the client says a piece has, or None; 400 for another algorithm."""
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _space, value = header.partition(" ")
    if algorithm != CHECKSUM:
        raise TusError(400)
    try:
        return base64.b64decode(value, validate=True)
    # Also for letters outside of ASCII, and for bytes that are no text.
    except ValueError:
        raise TusError(400) from None


def expires(at: datetime) -> dict[str, str]:
    """Return the header that says when an unfinished file is thrown away."""
    return {"Upload-Expires": http_date(at)}


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except ValueError:
        raise TusError(400) from None
