"""Stores files encrypted with their patient's key, in a folder or any place fsspec reaches.

Names are made here and never come from outside. A file is there whole or not at all.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Protocol, Self

import fsspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fsspec.implementations.local import LocalFileSystem

from web.environment import SettingsError
from web.files_together import PART, FilesTogether, ObjectsTogether
from web.patient_keys import PatientCipher, SealBrokenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from web.settings import Settings

CHUNK_SIZE: Final = 256 * 1024
_TAG_SIZE: Final = 16
_SALT_SIZE: Final = 32
_SCHEME: Final = b"CSF1"
_REF: Final = re.compile(r"[0-9a-f]{32}")
# Files lie in folders named by the first digits of their names.
_GROUP_BYTES: Final = 1
_REST_BYTES: Final = 15
GROUPS: Final = tuple(f"{number:02x}" for number in range(256))


class NoSuchFileError(LookupError):
    """The store holds no file of this name."""


class FileTooLargeError(ValueError):
    """The stream held more bytes than allowed; nothing was kept."""


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """Where a file lies, and the SHA-256 (hex) and size in bytes of its plain content."""

    ref: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class StoreEntry:
    """What lies in the store under a name; a part is what a killed process left of a file."""

    ref: str
    is_part: bool
    written_at: datetime


class PutFile(Protocol):
    """FileStore.put, or what does the same for one of several files."""

    def __call__(
        self, stream: IO[bytes], cipher: PatientCipher, context: str, *, limit: int | None = None
    ) -> StoredFile:
        """Encrypt and keep what ``stream`` holds."""


class FileStore:
    """An encrypted store; content is cut in chunks, so memory does not grow with the file.

    The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) with AES-256-GCM: a key
    for each file, a counter and a last-chunk mark in each nonce, so chunks can't be dropped,
    moved or cut off unnoticed.
    """

    def __init__(self, url: str) -> None:
        """Use the folder or bucket at ``url``, such as ``file:///…`` or ``s3://…``.

        Raises:
            SettingsError: when nothing that is installed knows this kind of address.

        """
        self._files: Any
        try:
            # A list that is remembered would hide what another process has stored since.
            self._files, self._root = fsspec.core.url_to_fs(url, use_listings_cache=False)
        except (ImportError, ValueError) as error:
            kind = url.partition("://")[0]
            how = " Install requirements-s3.lock." if kind in ("s3", "s3a") else ""
            message = f"CONSILIUM_FILE_STORE_URL: nothing installed reads {kind}://.{how}"
            raise SettingsError(message) from error

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the store of this installation."""
        return cls(settings.file_store_url)

    def put(
        self,
        stream: IO[bytes],
        cipher: PatientCipher,
        context: str,
        *,
        limit: int | None = None,
    ) -> StoredFile:
        """Encrypt and keep what ``stream`` holds; it is on disk when this returns.

        Raises:
            FileTooLargeError: when there are more than ``limit`` bytes.

        """
        with self.putting_many() as put:
            return put(stream, cipher, context, limit=limit)

    @contextmanager
    def putting_many(self) -> Iterator[PutFile]:
        """Lend a function like ``put`` for several files, on disk together when the block ends.

        In a folder that costs one sync of the folder instead of one a file. When the block fails
        none of them is kept. Nobody may be told of a file before the block has ended.
        """
        group = secrets.token_hex(_GROUP_BYTES)
        with self._together(group) as many:

            def put(
                stream: IO[bytes], cipher: PatientCipher, context: str, *, limit: int | None = None
            ) -> StoredFile:
                ref = group + secrets.token_hex(_REST_BYTES)
                with many.writing(ref) as target:
                    return _encrypted(stream, target, cipher, f"{context}:{ref}", limit)

            yield put

    def entries(self, group: str) -> Iterator[StoreEntry]:
        """Yield what lies under names that begin with ``group``, one of ``GROUPS``."""
        try:
            found = self._files.ls(f"{self._root}/{group}", detail=True, refresh=True)
        except FileNotFoundError:
            return
        for each in found:
            name, _dot, rest = each["name"].rpartition("/")[2].partition(".")
            if each["type"] == "file" and _REF.fullmatch(name) and rest in {"", PART}:
                yield StoreEntry(ref=name, is_part=bool(rest), written_at=_written_at(each))

    def open_decrypted(self, ref: str, cipher: PatientCipher, context: str) -> Iterator[bytes]:
        """Return the content chunk by chunk; the first chunk is checked before this returns.

        Raises:
            NoSuchFileError: when the store has no such file.
            SealBrokenError: now or while iterating, when the file is not as we wrote it.

        """
        chunks = self._decrypt(ref, cipher, context)
        first = next(chunks)
        return _prepend(first, chunks)

    def open_range(
        self,
        ref: str,
        cipher: PatientCipher,
        context: str,
        *,
        size: int,
        start: int = 0,
        length: int | None = None,
    ) -> Iterator[bytes]:
        """Return ``length`` bytes from ``start`` (to the end without it), piece by piece.

        Only the chunks that hold them are read. ``size`` is the content's size as ``put`` told
        it: it says which chunk is the last, so a file that was cut at a chunk's end is noticed
        although its own last chunk is not read. The first piece is checked before this returns.

        Raises:
            NoSuchFileError: when the store has no such file.
            SealBrokenError: now or while iterating, when the file is not as we wrote it.
            ValueError: when the range is not inside the content.

        """
        length = size - start if length is None else length
        if start < 0 or length < 0 or start + length > size:
            message = f"{length} bytes from {start} are not inside {size}"
            raise ValueError(message)
        if not length:
            return iter(())
        pieces = self._decrypt_range(ref, cipher, context, size, range(start, start + length))
        first = next(pieces)
        return _prepend(first, pieces)

    def delete(self, ref: str) -> None:
        """Remove the file; removing it twice is no error."""
        self._remove(self._path(ref))

    def remove(self, entry: StoreEntry) -> None:
        """Remove what ``entries`` named; removing it twice is no error."""
        self._remove(self._path(entry.ref) + (f".{PART}" if entry.is_part else ""))

    def _remove(self, path: str) -> None:
        if self._files.exists(path):
            self._files.rm_file(path)

    def _decrypt(self, ref: str, cipher: PatientCipher, context: str) -> Iterator[bytes]:
        try:
            source = self._files.open(self._path(ref), "rb")
        except FileNotFoundError as error:
            raise NoSuchFileError(ref) from error
        with source:
            header = source.read(len(_SCHEME) + _SALT_SIZE)
            if header[: len(_SCHEME)] != _SCHEME:
                raise SealBrokenError(ref)
            aead = AESGCM(cipher.key_for_file(header[len(_SCHEME) :], f"{context}:{ref}"))
            sealed, index = source.read(CHUNK_SIZE + _TAG_SIZE), 0
            while True:
                following = source.read(CHUNK_SIZE + _TAG_SIZE)
                try:
                    yield aead.decrypt(_nonce(index, is_last=not following), sealed, None)
                except (InvalidTag, ValueError) as error:
                    raise SealBrokenError(ref) from error
                if not following:
                    return
                sealed, index = following, index + 1

    def _decrypt_range(
        self,
        ref: str,
        cipher: PatientCipher,
        context: str,
        size: int,
        wanted: range,
    ) -> Iterator[bytes]:
        try:
            # Object stores fetch what is asked for and one chunk more, not megabytes ahead.
            source = self._files.open(self._path(ref), "rb", block_size=CHUNK_SIZE)
        except FileNotFoundError as error:
            raise NoSuchFileError(ref) from error
        with source:
            header = source.read(len(_SCHEME) + _SALT_SIZE)
            if header[: len(_SCHEME)] != _SCHEME or source.seek(0, 2) != _sealed_size(size):
                raise SealBrokenError(ref)
            aead = AESGCM(cipher.key_for_file(header[len(_SCHEME) :], f"{context}:{ref}"))
            first, last = wanted.start // CHUNK_SIZE, (wanted.stop - 1) // CHUNK_SIZE
            source.seek(len(header) + first * (CHUNK_SIZE + _TAG_SIZE))
            for index in range(first, last + 1):
                nonce = _nonce(index, is_last=index == _last_index(size))
                try:
                    chunk = aead.decrypt(nonce, source.read(CHUNK_SIZE + _TAG_SIZE), None)
                except (InvalidTag, ValueError) as error:
                    raise SealBrokenError(ref) from error
                begin = index * CHUNK_SIZE
                yield chunk[max(wanted.start - begin, 0) : wanted.stop - begin]

    def _together(self, group: str) -> FilesTogether | ObjectsTogether:
        folder = f"{self._root}/{group}"
        if isinstance(self._files, LocalFileSystem):
            return FilesTogether(Path(folder))
        return ObjectsTogether(self._files, folder)

    def _path(self, ref: str) -> str:
        if not _REF.fullmatch(ref):
            raise NoSuchFileError(ref)
        return f"{self._root}/{ref[:2]}/{ref}"


def _encrypted(
    stream: IO[bytes], target: IO[bytes], cipher: PatientCipher, place: str, limit: int | None
) -> StoredFile:
    """Write the encrypted content; ``place`` ends with the name under which it will lie."""
    salt = os.urandom(_SALT_SIZE)
    aead = AESGCM(cipher.key_for_file(salt, place))
    digest, size, index = hashlib.sha256(), 0, 0
    target.write(_SCHEME + salt)
    chunk = _read_chunk(stream)
    while True:
        following = _read_chunk(stream) if len(chunk) == CHUNK_SIZE else b""
        digest.update(chunk)
        size += len(chunk)
        if limit is not None and size > limit:
            raise FileTooLargeError(limit)
        target.write(aead.encrypt(_nonce(index, is_last=not following), chunk, None))
        if not following:
            break
        chunk, index = following, index + 1
    return StoredFile(ref=place.rpartition(":")[2], sha256=digest.hexdigest(), size=size)


def _written_at(entry: Mapping[str, Any]) -> datetime:
    """Return when an entry of fsspec was written; kinds of store call that by other names."""
    at = entry.get("LastModified") or entry.get("mtime") or entry["created"]
    return at if isinstance(at, datetime) else datetime.fromtimestamp(at, UTC)


def _read_chunk(stream: IO[bytes]) -> bytes:
    """Read until the chunk is full or the stream ends; sockets give less than was asked."""
    parts, missing = [], CHUNK_SIZE
    while missing and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _last_index(size: int) -> int:
    """Return the number of the last chunk; empty content has one chunk too."""
    return max(0, (size - 1) // CHUNK_SIZE)


def _sealed_size(size: int) -> int:
    return len(_SCHEME) + _SALT_SIZE + size + (_last_index(size) + 1) * _TAG_SIZE


def _nonce(index: int, *, is_last: bool) -> bytes:
    return index.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


def _prepend(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
