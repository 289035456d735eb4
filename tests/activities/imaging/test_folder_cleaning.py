"""Folders and archives, cleaned as a hospital would try it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from activities.imaging.cleaner import Cleaner
from activities.imaging.folder_cleaning import FileReport, FolderCleaning, Outcome, fresh_secrets
from tests.support.dicom_files import CANARY, SECRETS, ct_image, written


@pytest.fixture(scope="module")
def cleaner() -> Iterator[Cleaner]:
    with Cleaner() as started:
        yield started


def clean(cleaner: Cleaner, source: Path, target: Path) -> list[FileReport]:
    return list(FolderCleaning(cleaner, target, SECRETS).clean(source))


def an_archive(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_names_of_files_and_folders_are_not_kept(cleaner: Cleaner, tmp_path: Path):
    folder = tmp_path / CANARY
    folder.mkdir()
    (folder / f"{CANARY}.dcm").write_bytes(written(ct_image(BodyPartExamined="CHEST")))
    (folder / "DICOMDIR").write_bytes(b"any")
    (folder / "notes.txt").write_bytes(b"no image")

    reports = clean(cleaner, tmp_path / CANARY, tmp_path / "out")

    assert {each.name: each.outcome for each in reports} == {
        f"{CANARY}.dcm": Outcome.RELEASED,
        "DICOMDIR": Outcome.NOT_NEEDED,
        "notes.txt": Outcome.REFUSED,
    }
    [kept] = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert CANARY not in str(kept.relative_to(tmp_path / "out"))
    assert CANARY.encode() not in kept.read_bytes()


@pytest.mark.parametrize(
    "name", ["../../escaped", "/etc/escaped", "C:\\escaped", "a/../../escaped", "x\0y", "a:stream"]
)
def test_names_in_archives_lead_nowhere(cleaner: Cleaner, tmp_path: Path, name: str):
    source = tmp_path / "in" / "images.zip"
    source.parent.mkdir()
    source.write_bytes(an_archive({name: written(ct_image())}))
    before = {path for path in tmp_path.rglob("*") if path.is_file()}

    [report] = clean(cleaner, source, tmp_path / "out")

    assert report.outcome is Outcome.RELEASED
    added = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert added == {tmp_path / "out" / report.written}


def test_archives_are_taken_apart_twice_and_no_deeper(cleaner: Cleaner, tmp_path: Path):
    image = written(ct_image())
    twice = an_archive({"b.zip": an_archive({"image": image})})
    source = tmp_path / "images.zip"
    source.write_bytes(an_archive({"c.zip": an_archive({"d.zip": an_archive({"i": image})})}))

    reports = clean(cleaner, source, tmp_path / "deep")
    source.write_bytes(twice)
    allowed = clean(cleaner, source, tmp_path / "flat")

    assert [each.outcome for each in reports] == [Outcome.REFUSED]
    assert [each.outcome for each in allowed] == [Outcome.RELEASED]


def test_the_same_object_twice_is_told(cleaner: Cleaner, tmp_path: Path):
    source = tmp_path / "images.zip"
    source.write_bytes(an_archive({"a": written(ct_image()), "b": written(ct_image())}))

    outcomes = [each.outcome for each in clean(cleaner, source, tmp_path / "out")]

    assert outcomes == [Outcome.RELEASED, Outcome.DUPLICATE]


def test_links_are_not_followed(cleaner: Cleaner, tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "outside").write_bytes(written(ct_image()))
    (tmp_path / "in" / "link").symlink_to(tmp_path / "outside")

    assert clean(cleaner, tmp_path / "in", tmp_path / "out") == []


def test_secrets_are_fresh():
    first, second = fresh_secrets(), fresh_secrets()

    assert first.uid_key != second.uid_key
    assert first.date_offset.days < 0
