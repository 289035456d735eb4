"""A backup comes back as it was, on either database; one flipped byte is found before use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import MetaData, select

from activities.backups import BackupError, is_remote, make_backup, restore_backup
from tests.support.databases import _find_programs
from tests.support.organisations import an_hcp
from tests.support.web_pages import settings_for
from web.database import make_engine, make_sessions
from web.models.networks import Hcp

if TYPE_CHECKING:
    from tests.support.databases import Database
    from web.settings import Settings


@pytest.fixture
def settings(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PATH", f"{_find_programs()}:/usr/bin:/bin")
    settings = settings_for(database, tmp_path / "data")
    with database.sessions.begin() as session:
        an_hcp(session, name="Before the backup")
    files = tmp_path / "data" / "files" / "ab"
    files.mkdir(parents=True)
    (files / "abcd").write_bytes(b"sealed file")
    settings.key("kept_apart")
    return settings


def emptied(settings: Settings, database: Database, folder: Path) -> Settings:
    """Return a new installation without any data."""
    if database.engine.dialect.name == "sqlite":
        url = f"sqlite:///{folder / 'new' / 'consilium.sqlite'}"
    else:
        present = MetaData()
        present.reflect(database.engine)
        present.drop_all(database.engine)
        url = database.url
    store = f"file://{folder / 'new' / 'files'}"
    return replace(settings, data_folder=folder / "new", database_url=url, file_store_url=store)


def test_a_backup_restores_database_and_files_but_holds_no_key(
    settings: Settings, database: Database, tmp_path: Path
):
    manifest = make_backup(settings, tmp_path / "backup")
    new = emptied(settings, database, tmp_path)

    restore_backup(new, tmp_path / "backup")

    assert not any("key" in name for name in manifest)
    assert (tmp_path / "new" / "files" / "ab" / "abcd").read_bytes() == b"sealed file"
    engine = make_engine(new.database_url)
    with make_sessions(engine)() as session:
        assert session.scalars(select(Hcp.name)).all() == ["Before the backup"]
    engine.dispose()


def test_one_flipped_byte_is_found_in_every_file_before_anything_is_written(
    settings: Settings, database: Database, tmp_path: Path
):
    folder = tmp_path / "backup"
    manifest = make_backup(settings, folder)
    new = emptied(settings, database, tmp_path)

    for name in manifest:
        original = (folder / name).read_bytes()
        (folder / name).write_bytes(bytes([original[0] ^ 1]) + original[1:])
        with pytest.raises(BackupError, match="was altered"):
            restore_backup(new, folder)
        (folder / name).write_bytes(original)
    assert len(manifest) == 2
    assert not (tmp_path / "new").exists()


def test_a_missing_file_and_a_missing_manifest_are_found(settings: Settings, tmp_path: Path):
    folder = tmp_path / "backup"
    make_backup(settings, folder)
    (folder / "files" / "ab" / "abcd").unlink()

    with pytest.raises(BackupError, match="is missing from the backup"):
        restore_backup(settings, folder)
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(BackupError, match="no readable manifest"):
        restore_backup(settings, folder)


def test_nothing_is_overwritten(settings: Settings, database: Database, tmp_path: Path):
    folder = tmp_path / "backup"
    make_backup(settings, folder)

    with pytest.raises(BackupError, match="exists already"):
        make_backup(settings, folder)
    with pytest.raises(BackupError):
        restore_backup(settings, folder)
    with database.sessions() as session:
        assert session.scalars(select(Hcp.name)).all() == ["Before the backup"]


def test_a_backup_of_the_other_kind_of_database_is_refused(
    settings: Settings, database: Database, tmp_path: Path
):
    make_backup(settings, tmp_path / "backup")
    is_sqlite = database.engine.dialect.name == "sqlite"
    other = "postgresql:///nowhere" if is_sqlite else f"sqlite:///{tmp_path / 'x.sqlite'}"

    with pytest.raises(BackupError, match="other kind"):
        restore_backup(replace(settings, database_url=other), tmp_path / "backup")


def test_a_database_that_is_not_there_is_not_backed_up_as_an_empty_one(
    settings: Settings, tmp_path: Path
):
    missing = replace(settings, database_url=f"sqlite:///{tmp_path / 'gone.sqlite'}")

    with pytest.raises(BackupError, match="nothing to back up"):
        make_backup(missing, tmp_path / "backup")
    assert not (tmp_path / "gone.sqlite").exists()


def in_a_bucket(settings: Settings) -> Settings:
    return replace(settings, file_store_url=f"memory://user:secret@bucket/{uuid4().hex}")


def test_files_of_a_remote_store_stay_there_and_the_backup_says_so(
    settings: Settings, database: Database, tmp_path: Path
):
    folder = tmp_path / "backup"
    manifest = make_backup(in_a_bucket(settings), folder)
    new = in_a_bucket(emptied(settings, database, tmp_path))

    restore_backup(new, folder)

    assert len(manifest) == 1
    assert is_remote(folder / "manifest.json")
    said = (folder / "manifest.json").read_text("utf-8")
    assert "memory://bucket/" in said
    assert "secret" not in said
    engine = make_engine(new.database_url)
    with make_sessions(engine)() as session:
        assert session.scalars(select(Hcp.name)).all() == ["Before the backup"]
    engine.dispose()


def test_a_restore_asks_for_the_kind_of_store_that_was_backed_up(
    settings: Settings, tmp_path: Path
):
    make_backup(in_a_bucket(settings), tmp_path / "remote")
    make_backup(settings, tmp_path / "local")

    with pytest.raises(BackupError, match="The files lie in memory://bucket/"):
        restore_backup(settings, tmp_path / "remote")
    with pytest.raises(BackupError, match="The files lie in the backup itself"):
        restore_backup(in_a_bucket(settings), tmp_path / "local")


def test_a_backup_that_fails_leaves_no_folder(settings: Settings, tmp_path: Path):
    missing = replace(settings, database_url=f"sqlite:///{tmp_path / 'gone.sqlite'}")

    with pytest.raises(BackupError, match="nothing to back up"):
        make_backup(missing, tmp_path / "backup")

    assert not (tmp_path / "backup").exists()
