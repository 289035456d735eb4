"""Several files appear together, on disk, or none of them does."""

from __future__ import annotations

import io
import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import fsspec
import pytest

from web.file_store import FileStore, FileTooLargeError
from web.files_together import FilesTogether, ObjectsTogether
from web.patient_keys import PatientCipher

if TYPE_CHECKING:
    from collections.abc import Callable

    Together = FilesTogether | ObjectsTogether

CIPHER = PatientCipher(uuid.UUID(int=7), bytes(range(32)))


@pytest.fixture(params=["folder", "objects"])
def together(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Together]:
    if request.param == "folder":
        return lambda: FilesTogether(tmp_path / "ab")
    files = fsspec.filesystem("memory")
    folder = f"/{uuid.uuid4().hex}/ab"
    return lambda: ObjectsTogether(files, folder)


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    return FileStore(f"{request.param}://{tmp_path}/files")


def writes_two(together: Together) -> None:
    with together as many:
        for name in ("1", "2"):
            with many.writing(name) as target:
                target.write(b"content")


def names_in(store: FileStore) -> set[str]:
    groups = [f"{number:02x}" for number in range(256)]
    return {each.ref for group in groups for each in store.entries(group)}


def test_files_that_were_put_together_come_back(store: FileStore) -> None:
    contents = [os.urandom(size) for size in (0, 10, 300_000)]

    with store.putting_many() as put:
        stored = [put(io.BytesIO(each), CIPHER, f"x:{at}") for at, each in enumerate(contents)]

    found = [
        b"".join(store.open_decrypted(each.ref, CIPHER, f"x:{at}"))
        for at, each in enumerate(stored)
    ]
    assert found == contents
    assert {each.ref for each in stored} <= names_in(store)


def test_when_the_block_fails_none_is_kept(store: FileStore) -> None:
    before = names_in(store)

    def fails() -> None:
        with store.putting_many() as put:
            put(io.BytesIO(b"one"), CIPHER, "x:1")
            put(io.BytesIO(b"two"), CIPHER, "x:2")
            raise RuntimeError("the row could not be written")

    with pytest.raises(RuntimeError, match="the row"):
        fails()

    assert names_in(store) == before


def test_one_that_is_too_large_takes_no_other_with_it(store: FileStore) -> None:
    before = names_in(store)

    with store.putting_many() as put:
        with pytest.raises(FileTooLargeError):
            put(io.BytesIO(b"12345"), CIPHER, "x:1", limit=4)
        kept = put(io.BytesIO(b"1234"), CIPHER, "x:2", limit=4)

    assert names_in(store) - before == {kept.ref}


def test_nothing_is_seen_before_the_block_ends(tmp_path: Path) -> None:
    store = FileStore(f"file://{tmp_path}/files")

    with store.putting_many() as put:
        ref = put(io.BytesIO(b"one"), CIPHER, "x:1").ref
        assert [each.is_part for each in store.entries(ref[:2])] == [True]

    assert [each.is_part for each in store.entries(ref[:2])] == [False]


def test_a_disk_that_is_full_takes_all_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        writes_two(FilesTogether(tmp_path / "ab"))

    assert list((tmp_path / "ab").iterdir()) == []


def test_an_empty_block_makes_nothing(together: Callable[[], Together], tmp_path: Path) -> None:
    with together():
        pass

    assert list(tmp_path.iterdir()) == []


def test_objects_that_appeared_go_again_when_a_later_one_cannot() -> None:
    files = fsspec.filesystem("memory")
    folder = f"/{uuid.uuid4().hex}/ab"

    class Refusing(ObjectsTogether):
        def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
            self._written[1][0].commit = refuses
            super().__exit__(kind, *rest)

    def refuses() -> None:
        raise OSError("the bucket is away")

    with pytest.raises(OSError, match="away"):
        writes_two(Refusing(files, folder))

    assert not files.exists(f"{folder}/1")
