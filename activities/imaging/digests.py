"""The digest by which a file is known again."""

from __future__ import annotations

import hashlib
from typing import BinaryIO, Final

_CHUNK: Final = 1024 * 1024


def digest_of(source: BinaryIO) -> bytes:
    """Return the SHA-256 of a file."""
    source.seek(0)
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
    return digest.digest()
