"""Every terminology that the installed packages bring: loaded once in a test run, then copied."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.support.made_once import made_once
from web.database import make_engine, make_sessions
from web.models.base import Base
from web.models.terminology import TerminologyRelease
from web.terminology.loading import load_terminologies

if TYPE_CHECKING:
    import pytest
    from sqlalchemy import Engine, Table

    from tests.support.databases import Database

_FILE = "terms.sqlite"


def whole_terms(factory: pytest.TempPathFactory) -> Path:
    """Return the SQLite file with all tables, of which those of terminologies are full."""
    return made_once(factory, "terms", _load) / _FILE


def become_whole_terms(lent: Database, file: Path) -> None:
    """Put the file in the place of a new database that nobody has opened yet."""
    assert lent.engine.url.database is not None
    shutil.copyfile(file, lent.engine.url.database)


def add_whole_terms(engine: Engine, file: Path) -> None:
    """Add the rows of the file to a SQLite database, unless it has some."""
    with engine.connect() as connection:
        if connection.scalar(select(TerminologyRelease.terminology).limit(1)) is not None:
            return
    with closing(engine.raw_connection()) as raw:
        cursor = raw.cursor()
        cursor.execute("ATTACH ? AS whole", (str(file),))
        cursor.execute("BEGIN IMMEDIATE")
        for table in _tables():
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            rows = f"SELECT {columns} FROM whole.{table.name}"  # noqa: S608 - names of our own tables
            cursor.execute(f"INSERT INTO main.{table.name} ({columns}) {rows}")
        cursor.execute("COMMIT")
        cursor.execute("DETACH whole")


def _tables() -> list[Table]:
    """Return the tables of terminologies, those first to which others point."""
    of_terms = {
        mapper.local_table
        for mapper in Base.registry.mappers
        if mapper.class_.__module__ == TerminologyRelease.__module__
    }
    return [table for table in Base.metadata.sorted_tables if table in of_terms]


def _load(folder: Path) -> None:
    engine = make_engine(f"sqlite:///{folder / _FILE}")
    Base.metadata.create_all(engine)
    load_terminologies(make_sessions(engine))
    # The last connection takes the write-ahead log into the file.
    engine.dispose()
