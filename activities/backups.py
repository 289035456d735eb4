"""Backs an installation up and restores it: database and files, proven by checksums.

Keys are left out on purpose: a backup without them shows nothing. Temporal's file is left out too:
workflows are seeded from the rows. Files in a remote store stay there: the bucket is backed up by
its own means, and the manifest says so. Whom the ledger of erasures names, in the backup or already
in the data folder, is erased again after a restore.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL, make_url

from activities.erasures import replay_erasures
from web.rights.ledger import FILE_NAME, ErasureLedger, LedgerEntry
from web.settings import Settings

_MANIFEST = "manifest.json"
# In the manifest, no file but where the files are.
_REMOTE = "files are in"
_DATABASE = "consilium.sqlite"
_DUMP = "consilium.pgdump"
_CHUNK = 1024 * 1024


class BackupError(Exception):
    """The backup could not be made or must not be used; the message says why."""


def make_backup(settings: Settings, folder: Path) -> dict[str, str]:
    """Write a backup to ``folder``, which must be new; return the checksums of its files.

    Raises:
        BackupError: when the folder exists or something cannot be copied; no folder is left then.

    """
    if folder.exists():
        message = f"{folder} exists already: choose a new folder."
        raise BackupError(message)
    folder.mkdir(parents=True, mode=0o700)
    try:
        return _write(settings, folder)
    except BaseException:
        # What has no manifest looks like a backup and is none.
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _write(settings: Settings, folder: Path) -> dict[str, str]:
    _back_up_database(settings, folder)
    files = _files_folder(settings)
    if files is not None:
        shutil.copytree(files, folder / "files", dirs_exist_ok=True)
    # After the database: whoever is erased between the two is erased again, not brought back.
    ErasureLedger(folder / FILE_NAME).append(ErasureLedger.of(settings).read())
    manifest = {
        str(path.relative_to(folder)): _sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    described = manifest if files else manifest | {_REMOTE: _without_secrets(settings)}
    (folder / _MANIFEST).write_text(json.dumps(described, indent=1), encoding="utf-8")
    return manifest


def restore_backup(settings: Settings, folder: Path) -> int:
    """Restore ``folder`` into an installation without a database.

    Every checksum is compared before anything is written. Return how many patients, erased since
    the backup was made, were erased again.

    Raises:
        BackupError: when a file is missing or altered, or a database is there already.

    """
    _check(settings, folder)
    noted = _erasures(settings, folder)
    is_dump = (folder / _DUMP).exists()
    if is_dump is (make_url(settings.database_url).get_backend_name() == "sqlite"):
        message = "The backup is of the other kind of database, SQLite or PostgreSQL."
        raise BackupError(message)
    if is_dump:
        _restore_postgresql(settings, folder / _DUMP)
    else:
        _restore_sqlite(settings, folder / _DATABASE)
    target = _files_folder(settings)
    if target is not None and (folder / "files").exists():
        shutil.copytree(folder / "files", target, dirs_exist_ok=True)
    ErasureLedger.of(settings).append(noted)
    return replay_erasures(settings)


def _erasures(settings: Settings, folder: Path) -> Sequence[LedgerEntry]:
    """Return what the backup's ledger says; this installation's must be readable too."""
    try:
        ErasureLedger.of(settings).read()
        return ErasureLedger(folder / FILE_NAME).read()
    except ValueError as error:
        raise BackupError(str(error)) from error


def _back_up_database(settings: Settings, folder: Path) -> None:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        if not Path(str(url.database)).exists():
            # SQLite would make an empty file, and the backup would hold nothing.
            message = f"{url.database} is not there: there is nothing to back up."
            raise BackupError(message)
        # VACUUM INTO takes one consistent state, also while others write.
        with sqlite3.connect(str(url.database)) as connection:
            connection.execute("VACUUM INTO ?", (str(folder / _DATABASE),))
        connection.close()
        return
    _run(["pg_dump", "--format=custom", f"--file={folder / _DUMP}", _libpq_address(url)], url)


def _restore_sqlite(settings: Settings, source: Path) -> None:
    target = Path(str(make_url(settings.database_url).database))
    if target.exists():
        message = f"{target} exists already: restore into an empty data folder."
        raise BackupError(message)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copyfile(source, target)
    target.chmod(0o600)


def _restore_postgresql(settings: Settings, source: Path) -> None:
    url = make_url(settings.database_url)
    # One transaction: a restore that fails half-way leaves the database as empty as it was.
    options = ["--single-transaction", "--exit-on-error", "--no-owner"]
    _run(["pg_restore", *options, f"--dbname={_libpq_address(url)}", str(source)], url)


def _libpq_address(url: URL) -> str:
    """Return the address as PostgreSQL's own programs read it, without the password."""
    return url.set(drivername="postgresql", password=None).render_as_string()


def _run(command: list[str], url: URL) -> None:
    # In the environment nobody else on this machine can read it, on the command line they can.
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        raise BackupError(done.stderr.strip().splitlines()[-1] if done.stderr else command[0])


def _check(settings: Settings, folder: Path) -> None:
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError) as error:
        message = f"{folder} holds no readable manifest."
        raise BackupError(message) from error
    remote = manifest.pop(_REMOTE, None)
    if (remote is None) is not _is_local(settings):
        where = f"in {remote}" if remote else "in the backup itself"
        raise BackupError(f"The files lie {where}: set CONSILIUM_FILE_STORE_URL accordingly.")
    for name, expected in manifest.items():
        path = folder / name
        if not path.is_file():
            message = f"{name} is missing from the backup."
            raise BackupError(message)
        if _sha256(path) != expected:
            message = f"{name} was altered after the backup was made."
            raise BackupError(message)


def is_remote(manifest_file: Path) -> bool:
    """Tell whether the files of a backup stayed in their remote store."""
    return _REMOTE in json.loads(manifest_file.read_text(encoding="utf-8"))


def _is_local(settings: Settings) -> bool:
    return settings.file_store_url.startswith("file://")


def _without_secrets(settings: Settings) -> str:
    """Return where the files lie, without what an address may hold to sign in."""
    scheme, _mark, rest = settings.file_store_url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _files_folder(settings: Settings) -> Path | None:
    """Return where the files lie, made if need be; nothing when that is a remote store."""
    if not _is_local(settings):
        return None
    folder = Path(settings.file_store_url.removeprefix("file://"))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
