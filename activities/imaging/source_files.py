"""The file to be cleaned: mapped into memory, known by its digest, refused if it must be."""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, Final

from activities.imaging.cleaned_files import CleanedFile
from activities.imaging.receipts import empty_receipt
from activities.imaging.refusals import FileRefusedError
from workflows.domain.imaging.verdicts import FileVerdict, ImageKind

_CHUNK: Final = 1024 * 1024


@contextmanager
def mapped(source: BinaryIO) -> Iterator[memoryview]:
    """Lend the content of a file without reading it into memory."""
    size = os.fstat(source.fileno()).st_size
    if size == 0:
        yield memoryview(b"")
        return
    content = mmap.mmap(source.fileno(), size, access=mmap.ACCESS_READ)
    try:
        yield memoryview(content)
    finally:
        # Views that live on in an error's trace keep it open until they are gone themselves.
        with suppress(BufferError):
            content.close()


def digest_of(source: BinaryIO) -> bytes:
    """Return the SHA-256 of a file."""
    source.seek(0)
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
    return digest.digest()


def refused(
    refusal: FileRefusedError, digest: bytes, kind: ImageKind = ImageKind.UNKNOWN
) -> CleanedFile:
    """Return the verdict on a file of which nothing is kept."""
    return CleanedFile(
        verdict=FileVerdict.REFUSED,
        refusal=refusal.reason,
        detail=refusal.detail,
        review=frozenset(),
        kind=kind,
        facts=None,
        receipt=empty_receipt(),
        source_digest=digest,
    )
