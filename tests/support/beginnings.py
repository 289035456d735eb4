"""A database and a data folder as they once were filled, with which many tests begin.

To fill them takes half a second and more; to copy them takes a hundredth of that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from tests.support.kept_rows import KeptRows, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.support.databases import Database


def begin_with(name: str, lent: Database, folder: Path, fill: Callable[[], object]) -> None:
    """Let ``fill`` fill the empty database and folder, or copy what it left the first time."""
    kind = f"{name} in {lent.engine.dialect.name}"
    if kind in _kept:
        _kept[kind].put_into(lent, folder)
        return
    others = set(folder.rglob("*"))
    fill()
    _kept[kind] = Beginning.kept_of(lent, folder, set(folder.rglob("*")) - others)


class Beginning:
    """The rows and files that there were at one moment."""

    def __init__(self, rows: KeptRows, files: dict[str, tuple[bytes, int]]) -> None:
        self._rows = rows
        self._files = files

    @classmethod
    def kept_of(cls, lent: Database, folder: Path, paths: Iterable[Path] = ()) -> Self:
        """Return all rows and these files of ``folder``; nothing is being written meanwhile."""
        files = {
            str(file.relative_to(folder)): (file.read_bytes(), file.stat().st_mode)
            for file in paths
            if file.is_file()
        }
        return cls(rows_of(lent.engine), files)

    def put_into(self, lent: Database, folder: Path) -> None:
        """Put it in the place of what a new database and a new folder hold."""
        self._rows.put_into(lent.engine)
        for name, (content, mode) in self._files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            file.chmod(mode)


_kept: dict[str, Beginning] = {}
