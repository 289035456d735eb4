"""Writes files, one or several at once, so that each is there whole or not at all.

In a folder a file is written under the name of a part, brought to disk, and only then renamed.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, Final, Self

from fsspec.spec import AbstractBufferedFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

PART: Final = "part"

# What this process has seen to; another process sees to it for itself.
_FOLDERS_ON_DISK: Final[set[Path]] = set()


class FilesTogether:
    """Files of one folder that appear, all of them and on disk, when the block ends.

    When it fails none of them is kept. Their number costs open files; a few hundred are too many.
    """

    def __init__(self, folder: Path) -> None:
        """Write into ``folder``, which is made when the first file is."""
        self._folder = folder
        self._written: list[tuple[IO[bytes], Path]] = []

    def __enter__(self) -> Self:
        """Return the place to write to."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Bring everything to disk under its name, or nothing."""
        try:
            if kind is None and self._written:
                self._bring_to_disk()
        finally:
            for target, part in self._written:
                target.close()
                # Renamed, it is not there any more.
                part.unlink(missing_ok=True)

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """Lend the content of a new file; one whose writing fails is none of them."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._folder / f"{name}.{PART}"
        target = part.open("xb")
        try:
            yield target
            target.flush()
        except BaseException:
            # What could not be written cannot be flushed either.
            with suppress(OSError):
                target.close()
            part.unlink(missing_ok=True)
            raise
        self._written.append((target, part))

    def _bring_to_disk(self) -> None:
        for target, _part in self._written:
            os.fsync(target.fileno())
        for _target, part in self._written:
            part.replace(part.with_suffix(""))
        # The new names are safe from a power cut when the folders that hold them are on disk too.
        # That the inner folder is named in the outer one needs to be said once; folders are never
        # removed.
        _sync_folder(self._folder)
        if self._folder not in _FOLDERS_ON_DISK:
            _sync_folder(self._folder.parent)
            _FOLDERS_ON_DISK.add(self._folder)


class ObjectsTogether:
    """As FilesTogether, where files appear when their upload is committed."""

    def __init__(self, files: Any, folder: str) -> None:
        """Write below ``folder`` of a file system of fsspec."""
        self._files, self._folder = files, folder
        self._written: list[tuple[Any, str]] = []

    def __enter__(self) -> Self:
        """Return the place to write to."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        """Let everything appear, or nothing."""
        count = 0
        try:
            if kind is None:
                for target, _path in self._written:
                    target.commit()
                    count += 1
        finally:
            if count < len(self._written):
                self._give_up(count)

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """Lend the content of a new file; one whose writing fails is none of them."""
        path = f"{self._folder}/{name}"
        target = self._files.open(path, "wb", autocommit=False)
        try:
            yield target
            target.close()
        except BaseException:
            _discard(target)
            if self._files.exists(path):
                self._files.rm_file(path)
            raise
        self._written.append((target, path))

    def _give_up(self, committed: int) -> None:
        for target, _path in self._written[committed:]:
            target.discard()
        for _target, path in self._written:
            if self._files.exists(path):
                self._files.rm_file(path)


def _discard(target: Any) -> None:
    """Throw away a file that is still open."""
    target.discard()
    if isinstance(target, AbstractBufferedFile):
        # Whenever Python removes it, it would begin an upload to end it properly.
        target.closed = True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
