"""Files without a name for the while that an image is worked on: in memory, or on disk if large.

A parser in a child process wants a real file descriptor. Nothing of these is left when they are
closed, whatever becomes of the process.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Final, cast

from web.file_store import FileStore, NoSuchFileError
from web.models.imaging import UploadedPart
from web.patient_keys import PatientCipher, SealBrokenError
from workflows.domain.imaging.verdicts import RefusalReason

# What is larger goes to disk; eight of these at once are half a gigabyte of memory.
_IN_MEMORY: Final = 64 * 1024**2


class PartsMissingError(Exception):
    """The pieces do not make up the whole file."""


# What ends in a verdict about the file whose pieces are read.
UNREADABLE: Final = (PartsMissingError, NoSuchFileError, SealBrokenError)


def why_unreadable(error: Exception) -> RefusalReason:
    """Return why a file is refused whose pieces could not be read, by one of ``UNREADABLE``."""
    is_changed = isinstance(error, SealBrokenError)
    return RefusalReason.DAMAGED if is_changed else RefusalReason.INCOMPLETE


@contextmanager
def scratch(size: int) -> Iterator[BinaryIO]:
    """Lend an empty file for about ``size`` bytes."""
    if size <= _IN_MEMORY:
        descriptor = os.memfd_create("image", os.MFD_CLOEXEC)
        with os.fdopen(descriptor, "w+b") as file:
            yield cast("BinaryIO", file)
        return
    with tempfile.TemporaryFile() as file:
        yield cast("BinaryIO", file)


class Stretch:
    """A part of a file, read from its beginning; the file's own place does not move."""

    def __init__(self, file: BinaryIO, begins_at: int, size: int) -> None:
        """Read ``size`` bytes from ``begins_at`` on."""
        self._descriptor = file.fileno()
        self._place, self._end = begins_at, begins_at + size

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes; none at the end."""
        left = self._end - self._place
        piece = os.pread(self._descriptor, left if size < 0 else min(size, left), self._place)
        self._place += len(piece)
        return piece


@contextmanager
def whole_file(
    store: FileStore, cipher: PatientCipher, parts: Sequence[UploadedPart], size: int
) -> Iterator[BinaryIO]:
    """Lend what the pieces make up, at its beginning.

    Raises:
        PartsMissingError: when there is a gap, or another number of bytes than ``size``.

    """
    with scratch(size) as file:
        for chunk in plain_pieces(store, cipher, parts, size):
            file.write(chunk)
        file.seek(0)
        yield file


def plain_pieces(
    store: FileStore, cipher: PatientCipher, parts: Iterable[UploadedPart], size: int
) -> Iterator[bytes]:
    """Yield the content of pieces in their order; raises PartsMissingError at a gap."""
    reached = 0
    for part in sorted(parts, key=lambda each: each.begins_at):
        if part.begins_at != reached:
            raise PartsMissingError(reached)
        yield from store.open_decrypted(part.file_ref, cipher, part.file_context)
        reached += part.size
    if reached != size:
        raise PartsMissingError(reached)
