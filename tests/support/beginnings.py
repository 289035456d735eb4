"""A database and a data folder as they once were filled, with which many tests begin.

To fill them takes half a second and more; to copy them takes a hundredth of that.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Self, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.support.databases import Database


def begin_with(name: str, lent: Database, folder: Path, fill: Callable[[], object]) -> None:
    """Let ``fill`` fill the empty database and folder, or copy what it left the first time."""
    if name in _kept and can_be_kept(lent):
        _kept[name].put_into(lent, folder)
        return
    others = set(folder.rglob("*"))
    fill()
    if can_be_kept(lent):
        _kept[name] = Beginning.kept_of(lent, folder, set(folder.rglob("*")) - others)


def can_be_kept(lent: Database) -> bool:
    """Tell whether the database is of the kind that is copied: SQLite."""
    return lent.engine.dialect.name == "sqlite"


class Beginning:
    """The rows and files that there were at one moment."""

    def __init__(self, rows: sqlite3.Connection, files: dict[str, tuple[bytes, int]]) -> None:
        self._rows = rows
        self._files = files

    @classmethod
    def kept_of(cls, lent: Database, folder: Path, paths: Iterable[Path] = ()) -> Self:
        """Return all rows and these files of ``folder``; nothing is being written meanwhile."""
        rows = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(lent.engine.raw_connection()) as connection:
            cast("sqlite3.Connection", connection.driver_connection).backup(rows)
        files = {
            str(file.relative_to(folder)): (file.read_bytes(), file.stat().st_mode)
            for file in paths
            if file.is_file()
        }
        return cls(rows, files)

    def put_into(self, lent: Database, folder: Path) -> None:
        """Put it in the place of what a new database and a new folder hold."""
        with closing(lent.engine.raw_connection()) as connection:
            self._rows.backup(cast("sqlite3.Connection", connection.driver_connection))
        for name, (content, mode) in self._files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            file.chmod(mode)


_kept: dict[str, Beginning] = {}
