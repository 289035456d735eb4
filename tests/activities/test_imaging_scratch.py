"""Pieces make one file again, gaps are noticed, and nothing of it is left on disk."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from activities import imaging_scratch
from activities.imaging_scratch import PartsMissingError, scratch, whole_file
from web.file_store import FileStore
from web.models.imaging import UploadedPart
from web.patient_keys import PatientCipher

if TYPE_CHECKING:
    from pathlib import Path

CIPHER = PatientCipher(UUID(int=1), bytes(32))


def parts_of(store: FileStore, *pieces: tuple[int, bytes]) -> list[UploadedPart]:
    found = []
    for begins_at, content in pieces:
        part = UploadedPart(file_id=UUID(int=7), begins_at=begins_at, size=len(content))
        part.file_ref = store.put(io.BytesIO(content), CIPHER, part.file_context).ref
        found.append(part)
    return found


@pytest.mark.parametrize("in_memory", [1, 1 << 20])
def test_pieces_in_any_order_make_one_file_with_a_descriptor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: int
):
    monkeypatch.setattr(imaging_scratch, "_IN_MEMORY", in_memory)
    store = FileStore(f"file://{tmp_path}")
    parts = parts_of(store, (3, b"def"), (0, b"abc"))

    with whole_file(store, CIPHER, parts, 6) as file:
        assert file.fileno() > 0
        assert file.read() == b"abcdef"


@pytest.mark.parametrize("pieces", [((0, b"abc"),), ((3, b"def"),), ()])
def test_a_gap_is_noticed(tmp_path: Path, pieces: tuple[tuple[int, bytes], ...]):
    store = FileStore(f"file://{tmp_path}")
    parts = parts_of(store, *pieces)

    with pytest.raises(PartsMissingError), whole_file(store, CIPHER, parts, 6):
        pass


def test_a_scratch_file_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)

    with scratch(imaging_scratch._IN_MEMORY + 1) as file:
        file.write(b"secret")
        assert list(tmp_path.iterdir()) == []
