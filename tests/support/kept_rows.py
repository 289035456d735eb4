"""All rows of a database as they were once, in SQLite or PostgreSQL, to be put into another one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

from web.models.base import Base

if TYPE_CHECKING:
    from sqlalchemy import Engine

# What PostgreSQL's binary COPY writes where there is no row: its heading and its end.
_BYTES_OF_NO_ROW = 21


class KeptRows(Protocol):
    """The rows that there were."""

    def put_into(self, engine: Engine) -> None:
        """Put them into a new database of the same kind."""


def rows_of(engine: Engine) -> KeptRows:
    """Return all rows of a database into which nobody is writing."""
    is_sqlite = engine.dialect.name == "sqlite"
    return RowsOfSqlite.of(engine) if is_sqlite else RowsOfPostgresql.of(engine)


class RowsOfSqlite:
    """The pages of a SQLite database, in memory."""

    def __init__(self, pages: sqlite3.Connection) -> None:
        self._pages = pages

    @classmethod
    def of(cls, engine: Engine) -> Self:
        pages = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(engine.raw_connection()) as connection:
            cast("sqlite3.Connection", connection.driver_connection).backup(pages)
        return cls(pages)

    def put_into(self, engine: Engine) -> None:
        with closing(engine.raw_connection()) as connection:
            self._pages.backup(cast("sqlite3.Connection", connection.driver_connection))


class RowsOfPostgresql:
    """The tables of a PostgreSQL database that have rows, as COPY writes them, and its counters."""

    def __init__(self, tables: dict[str, bytes], counters: dict[str, int]) -> None:
        self._tables = tables
        self._counters = counters

    @classmethod
    def of(cls, engine: Engine) -> Self:
        with closing(engine.raw_connection()) as connection:
            cursor: Any = connection.cursor()
            tables = {}
            for table in Base.metadata.sorted_tables:
                with cursor.copy(f"COPY {table.name} TO STDOUT (FORMAT BINARY)") as copy:
                    tables[table.name] = b"".join(copy)
            cursor.execute(
                "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
            )
            counters = dict(cursor.fetchall())
        filled = {name: rows for name, rows in tables.items() if len(rows) > _BYTES_OF_NO_ROW}
        return cls(filled, counters)

    def put_into(self, engine: Engine) -> None:
        with closing(engine.raw_connection()) as connection:
            cursor: Any = connection.cursor()
            # What refers to what was in order where the rows come from.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name, rows in self._tables.items():
                with cursor.copy(f"COPY {name} FROM STDIN (FORMAT BINARY)") as copy:
                    copy.write(rows)
            for name, value in self._counters.items():
                cursor.execute("SELECT setval(%s::regclass, %s)", (name, value))
            connection.commit()
