"""The file store: encrypted, whole or absent, and no name from outside becomes a path."""

from __future__ import annotations

import gc
import hashlib
import io
import os
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.buckets import Bucket, an_empty_bucket, an_object_server
from web.environment import SettingsError
from web.file_store import CHUNK_SIZE, GROUPS, FileStore, FileTooLargeError, NoSuchFileError
from web.patient_keys import PatientCipher, SealBrokenError

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENT = uuid.UUID("22222222-2222-4222-8222-222222222222")
CIPHER = PatientCipher(PATIENT, bytes(range(32)))
CONTEXT = "attachments:1:content"


class SlowStream(io.BytesIO):
    """Gives fewer bytes than it was asked for, as a socket does."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 1000))


class FailingStream(io.RawIOBase):
    """Gives some bytes and then fails, as a browser that went away."""

    def __init__(self) -> None:
        self._reads = 0

    def read(self, size: int = -1, /) -> bytes:
        self._reads += 1
        if self._reads > 2:
            message = "the other side went away"
            raise OSError(message)
        return b"x" * size


@pytest.fixture(scope="module")
def object_server() -> Iterator[None]:
    with an_object_server():
        yield


@pytest.fixture
def bucket(request: pytest.FixtureRequest) -> Bucket:
    request.getfixturevalue("object_server")
    return an_empty_bucket()


@pytest.fixture(params=["file", "memory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "s3":
        return FileStore(request.getfixturevalue("bucket").url)
    folder = tmp_path / "files" if request.param == "file" else f"/{uuid.uuid4().hex}"
    return FileStore(f"{request.param}://{folder}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 3 * CHUNK_SIZE])
def test_what_was_put_comes_back(store: FileStore, size: int) -> None:
    content = os.urandom(size)

    stored = store.put(io.BytesIO(content), CIPHER, CONTEXT)

    assert b"".join(store.open_decrypted(stored.ref, CIPHER, CONTEXT)) == content
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(content).hexdigest())


def test_a_slow_stream_is_stored_whole(store: FileStore) -> None:
    content = os.urandom(CHUNK_SIZE + 5)

    stored = store.put(SlowStream(content), CIPHER, CONTEXT)

    assert b"".join(store.open_decrypted(stored.ref, CIPHER, CONTEXT)) == content


def test_nothing_of_the_content_can_be_read_on_disk(folder: Path) -> None:
    FileStore(f"file://{folder}").put(io.BytesIO(b"canary " * 1000), CIPHER, CONTEXT)

    (path,) = files_in(folder)
    assert b"canary" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0


def test_a_stream_that_breaks_off_leaves_no_file(folder: Path) -> None:
    with pytest.raises(OSError, match="went away"):
        FileStore(f"file://{folder}").put(FailingStream(), CIPHER, CONTEXT)  # type: ignore[arg-type]  # a stream all the same

    assert files_in(folder) == []


def test_a_file_over_the_limit_is_not_kept(folder: Path) -> None:
    with pytest.raises(FileTooLargeError):
        FileStore(f"file://{folder}").put(io.BytesIO(b"12345"), CIPHER, CONTEXT, limit=4)

    assert files_in(folder) == []


@pytest.mark.parametrize("cut", [1, 20, CHUNK_SIZE + 16])
def test_a_file_that_was_cut_off_is_noticed(folder: Path, cut: int) -> None:
    store = FileStore(f"file://{folder}")
    stored = store.put(io.BytesIO(b"x" * (2 * CHUNK_SIZE)), CIPHER, CONTEXT)
    (path,) = files_in(folder)
    path.write_bytes(path.read_bytes()[:-cut])

    with pytest.raises(SealBrokenError):
        b"".join(store.open_decrypted(stored.ref, CIPHER, CONTEXT))


def test_a_file_under_another_name_does_not_open(folder: Path) -> None:
    store = FileStore(f"file://{folder}")
    one = store.put(io.BytesIO(b"one"), CIPHER, CONTEXT)
    path_one = folder / one.ref[:2] / one.ref
    two = store.put(io.BytesIO(b"two"), CIPHER, CONTEXT)
    (folder / two.ref[:2] / two.ref).write_bytes(path_one.read_bytes())

    with pytest.raises(SealBrokenError):
        store.open_decrypted(two.ref, CIPHER, CONTEXT)


def test_a_file_opens_only_for_its_patient_and_place(store: FileStore) -> None:
    stored = store.put(io.BytesIO(b"content"), CIPHER, CONTEXT)

    for cipher, context in (
        (PatientCipher(uuid.uuid4(), bytes(range(32))), CONTEXT),
        (PatientCipher(PATIENT, bytes(32)), CONTEXT),
        (CIPHER, "attachments:2:content"),
    ):
        with pytest.raises(SealBrokenError):
            store.open_decrypted(stored.ref, cipher, context)


def test_a_deleted_file_is_gone_and_may_be_deleted_again(store: FileStore) -> None:
    stored = store.put(io.BytesIO(b"content"), CIPHER, CONTEXT)

    store.delete(stored.ref)
    store.delete(stored.ref)

    with pytest.raises(NoSuchFileError):
        store.open_decrypted(stored.ref, CIPHER, CONTEXT)


@pytest.mark.parametrize(
    "ref",
    ["", "../../etc/passwd", "/etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "a\0" * 16],
)
def test_no_name_from_outside_becomes_a_path(store: FileStore, ref: str) -> None:
    with pytest.raises(NoSuchFileError):
        store.open_decrypted(ref, CIPHER, CONTEXT)
    with pytest.raises(NoSuchFileError):
        store.delete(ref)


def test_a_large_file_is_read_in_pieces(store: FileStore) -> None:
    stored = store.put(io.BytesIO(bytes(3 * CHUNK_SIZE)), CIPHER, CONTEXT)

    pieces: Iterator[bytes] = store.open_decrypted(stored.ref, CIPHER, CONTEXT)

    assert [len(piece) for piece in pieces] == [CHUNK_SIZE] * 3


RANGES = [
    (0, 1),
    (0, CHUNK_SIZE),
    (1, CHUNK_SIZE),
    (CHUNK_SIZE - 1, 2),
    (CHUNK_SIZE, CHUNK_SIZE),
    (CHUNK_SIZE + 7, 2 * CHUNK_SIZE),
    (3 * CHUNK_SIZE, 100),
    (3 * CHUNK_SIZE + 99, 1),
    (5, 0),
]


@pytest.mark.parametrize(("start", "length"), RANGES)
def test_a_range_comes_back(store: FileStore, start: int, length: int) -> None:
    content = os.urandom(3 * CHUNK_SIZE + 100)
    stored = store.put(io.BytesIO(content), CIPHER, CONTEXT)

    pieces = store.open_range(
        stored.ref, CIPHER, CONTEXT, size=stored.size, start=start, length=length
    )

    assert b"".join(pieces) == content[start : start + length]


@pytest.mark.parametrize("size", [1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 2 * CHUNK_SIZE])
def test_a_range_without_an_end_goes_to_the_end(store: FileStore, size: int) -> None:
    content = os.urandom(size)
    stored = store.put(io.BytesIO(content), CIPHER, CONTEXT)

    assert b"".join(store.open_range(stored.ref, CIPHER, CONTEXT, size=size)) == content


@pytest.mark.parametrize(("start", "length"), [(-1, 2), (0, 6), (5, 1), (6, None)])
def test_a_range_outside_the_content_is_refused(
    store: FileStore, start: int, length: int | None
) -> None:
    stored = store.put(io.BytesIO(b"12345"), CIPHER, CONTEXT)

    with pytest.raises(ValueError, match="not inside"):
        store.open_range(stored.ref, CIPHER, CONTEXT, size=5, start=start, length=length)


def test_a_range_of_a_file_that_was_cut_at_a_chunk_is_refused(folder: Path) -> None:
    store = FileStore(f"file://{folder}")
    stored = store.put(io.BytesIO(bytes(3 * CHUNK_SIZE)), CIPHER, CONTEXT)
    (path,) = files_in(folder)
    path.write_bytes(path.read_bytes()[: -(CHUNK_SIZE + 16)])

    # Neither by the size that was stored, nor by one that fits what is left.
    for size in (stored.size, 2 * CHUNK_SIZE):
        with pytest.raises(SealBrokenError):
            b"".join(store.open_range(stored.ref, CIPHER, CONTEXT, size=size, start=CHUNK_SIZE))


def test_a_range_over_chunks_in_another_order_is_refused(folder: Path) -> None:
    store = FileStore(f"file://{folder}")
    stored = store.put(io.BytesIO(os.urandom(3 * CHUNK_SIZE)), CIPHER, CONTEXT)
    (path,) = files_in(folder)
    sealed, step = path.read_bytes(), CHUNK_SIZE + 16
    first, second = sealed[36 : 36 + step], sealed[36 + step : 36 + 2 * step]
    path.write_bytes(sealed[:36] + second + first + sealed[36 + 2 * step :])

    for start in (0, CHUNK_SIZE):
        with pytest.raises(SealBrokenError):
            store.open_range(stored.ref, CIPHER, CONTEXT, size=stored.size, start=start, length=10)


def test_a_range_opens_only_for_its_patient_and_place(store: FileStore) -> None:
    stored = store.put(io.BytesIO(b"content"), CIPHER, CONTEXT)

    for cipher, context in (
        (PatientCipher(uuid.uuid4(), bytes(range(32))), CONTEXT),
        (CIPHER, "attachments:2:content"),
    ):
        with pytest.raises(SealBrokenError):
            store.open_range(stored.ref, cipher, context, size=stored.size, length=2)


def test_a_range_of_no_file_is_none(store: FileStore) -> None:
    with pytest.raises(NoSuchFileError):
        store.open_range("0" * 32, CIPHER, CONTEXT, size=5)


@pytest.mark.parametrize("url", ["nosuch://bucket/x", "s4://bucket/x"])
def test_an_address_that_nothing_reads_is_one_sentence(url: str) -> None:
    kind = url.partition("://")[0]

    with pytest.raises(SettingsError, match=f"nothing installed reads {kind}://"):
        FileStore(url)


def test_a_bucket_holds_nothing_that_can_be_read(bucket: Bucket) -> None:
    stored = FileStore(bucket.url).put(io.BytesIO(b"canary " * 1000), CIPHER, CONTEXT)

    assert list(bucket.objects()) == [stored.ref]
    assert b"canary" not in bucket.objects()[stored.ref]


def test_a_bucket_takes_a_file_of_several_parts(bucket: Bucket) -> None:
    store = FileStore(bucket.url)
    content = os.urandom(1 << 20) * 53

    stored = store.put(io.BytesIO(content), CIPHER, CONTEXT)

    assert b"".join(store.open_decrypted(stored.ref, CIPHER, CONTEXT)) == content
    end = b"".join(
        store.open_range(stored.ref, CIPHER, CONTEXT, size=stored.size, start=stored.size - 9)
    )
    assert end == content[-9:]
    assert bucket.unfinished() == []


@pytest.mark.parametrize("parts", [1, 53])
def test_a_stream_that_breaks_off_leaves_nothing_in_a_bucket(bucket: Bucket, parts: int) -> None:
    store = FileStore(bucket.url)

    with pytest.raises(FileTooLargeError):
        store.put(io.BytesIO(bytes(parts << 20)), CIPHER, CONTEXT, limit=(parts << 20) - 1)
    # What Python removes now must not upload anything at its end.
    gc.collect()

    assert bucket.objects() == {}
    assert bucket.unfinished() == []


def test_of_several_files_for_a_bucket_all_are_kept_or_none(bucket: Bucket) -> None:
    store = FileStore(bucket.url)
    with store.putting_many() as put:
        kept = {put(io.BytesIO(content), CIPHER, CONTEXT).ref for content in (b"one", b"two")}

    def puts_one_and_fails() -> None:
        with store.putting_many() as put:
            put(io.BytesIO(b"three"), CIPHER, CONTEXT)
            put(FailingStream(), CIPHER, CONTEXT)  # type: ignore[arg-type]  # a stream all the same

    with pytest.raises(OSError, match="went away"):
        puts_one_and_fails()

    assert set(bucket.objects()) == kept


def test_a_bucket_lists_what_another_process_stored_and_removed(bucket: Bucket) -> None:
    ours, theirs = FileStore(bucket.url), FileStore(bucket.url)
    assert [each for group in GROUPS for each in ours.entries(group)] == []

    one, two = (theirs.put(io.BytesIO(b"x"), CIPHER, CONTEXT) for _ in range(2))
    theirs.delete(one.ref)

    (entry,) = [each for group in GROUPS for each in ours.entries(group)]
    assert (entry.ref, entry.is_part) == (two.ref, False)
    assert datetime.now(UTC) - entry.written_at < timedelta(hours=1)


@pytest.mark.usefixtures("object_server")
def test_a_bucket_that_is_not_there_keeps_nothing() -> None:
    store = FileStore(f"s3://nobody-made-this-{uuid.uuid4().hex}/patients")

    with pytest.raises(OSError, match="bucket"):
        store.put(io.BytesIO(b"x"), CIPHER, CONTEXT)
    with pytest.raises(NoSuchFileError):
        store.open_decrypted("0" * 32, CIPHER, CONTEXT)
