"""How the database is reached: one engine, SQLite or PostgreSQL, with the same guarantees."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

# Whoever has a database has all of its tables: a key may point to any of them.
import web.models.every_table  # noqa: F401
from web.name_order import teach_letters

if TYPE_CHECKING:
    from collections.abc import Iterator

# SQLite has one writer. A transaction that reads first and writes later can lose its
# snapshot (SQLITE_BUSY_SNAPSHOT), so whoever will write says so before it begins.
_will_write: ContextVar[bool] = ContextVar("will_write", default=True)


def make_engine(url: str) -> Engine:
    """Return an engine for ``sqlite:///…`` or ``postgresql://…`` with our settings on it."""
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    prepare_engine(engine)
    return engine


def prepare_engine(engine: Engine) -> None:
    """Put durability and locking settings on a SQLite engine; PostgreSQL's defaults hold."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Return the session factory of the worker and of the command line."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def reading() -> Iterator[None]:
    """Within this block transactions begin without SQLite's write lock."""
    token = _will_write.set(False)
    try:
        yield
    finally:
        _will_write.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Within this block transactions take SQLite's write lock as they begin."""
    token = _will_write.set(True)
    try:
        yield
    finally:
        _will_write.reset(token)


def is_writing() -> bool:
    """Tell whether the present context's transactions begin with the intent to write."""
    return _will_write.get()


def declare_intent(*, writing: bool) -> None:
    """Say for the present context whether its next transactions will write."""
    _will_write.set(writing)


def forget_old_pages(engine: Engine) -> None:
    """Take out of SQLite's write-ahead log what pages held before they were overwritten.

    A reader who is still at work keeps it for a while; the next checkpoint takes it then. In
    PostgreSQL old row versions go with the server's own vacuum.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    teach_letters(connection)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        # What is overwritten or deleted is zeroed in the file: an erased patient's nickname would
        # otherwise stay readable in free space. Debian's SQLite does so by itself, others do not.
        "secure_delete=ON",
        # Pages are read where the system keeps them; connections hold few of their own.
        "mmap_size=268435456",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _will_write.get() else "BEGIN")
