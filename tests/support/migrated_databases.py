"""Installations whose database was migrated once: the first is migrated, the others are copies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.kept_rows import rows_of
from web.database import make_engine
from web.schema import migrate

if TYPE_CHECKING:
    from tests.support.kept_rows import KeptRows

_PREFIX = "sqlite:///"
_kept: list[KeptRows] = []


def migrated_database(url: str) -> None:
    """Make the SQLite database at ``url``, which is not there yet, as migrating makes it."""
    if not _kept:
        migrate(url)
    Path(url.removeprefix(_PREFIX)).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = make_engine(url)
    if _kept:
        _kept[0].put_into(engine)
    else:
        _kept.append(rows_of(engine))
    engine.dispose()
