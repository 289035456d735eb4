"""Real databases for tests: SQLite files and one PostgreSQL server of Debian's per test run."""

from __future__ import annotations

import importlib
import os
import pkgutil
import pwd
import shutil
import subprocess
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session, sessionmaker

import web.models
from web.database import make_engine, make_sessions
from web.models.base import Base

if TYPE_CHECKING:
    from collections.abc import Iterator

for _module in pkgutil.iter_modules(web.models.__path__):
    importlib.import_module(f"web.models.{_module.name}")

BACKENDS = ("sqlite", "postgresql")
_TEMPLATE = "consilium_template"
# COPY writes and reads columns in the order in which they were made.
_SHAPE = """
    SELECT string_agg(relname || '.' || attname, ',' ORDER BY relname, attnum)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
"""


def on_each_database(fixture: str) -> pytest.MarkDecorator:
    """Let a test run on each kind of database; ``fixture`` lends SQLite without this mark.

    For tests that stand for all others of their pages: a PostgreSQL one takes twice as long.
    """
    return pytest.mark.parametrize(fixture, BACKENDS, indirect=True)


def backend_asked_for(request: pytest.FixtureRequest) -> str:
    """Return the kind of database that the mark asks for."""
    return str(getattr(request, "param", BACKENDS[0]))


@dataclass(frozen=True, kw_only=True)
class Database:
    """One empty database with all tables, whose commits are real."""

    url: str
    engine: Engine
    sessions: sessionmaker[Session]


class PostgresServer:
    """Debian's PostgreSQL in a temporary folder, reached by a Unix socket there."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="consilium-postgres-"))
        self._programs = _find_programs()
        self._user = pwd.getpwuid(os.geteuid()).pw_name
        if self._user == "root":  # the server refuses to run as root
            self._user = "postgres"
            shutil.chown(self._folder, "postgres")
        cluster = str(self._folder / "cluster")
        self._run("initdb", "--pgdata", cluster, "--auth=trust", "--no-sync", "--encoding=UTF8")
        options = f"-k {self._folder} -c listen_addresses='' -c fsync=off -c max_connections=40"
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "-w", "-D", cluster, "-l", log, "-o", options)

    def url(self, name: str) -> str:
        """Return the address of the database ``name``."""
        return f"postgresql://{self._user}@/{name}?host={self._folder}"

    def stop(self) -> None:
        """End the server and remove its folder."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", str(self._folder / "cluster"))
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self._user, "--", *command]
        with tempfile.TemporaryFile() as output:
            # A pipe would stay open in the server that pg_ctl leaves behind.
            done = subprocess.run(
                command, stdout=output, stderr=subprocess.STDOUT, cwd=self._folder, check=False
            )
            output.seek(0)
            assert done.returncode == 0, output.read().decode()


class Databases:
    """Makes databases of either kind; the PostgreSQL server starts with the first that asks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spare: list[str] = []
        self._emptiers: dict[str, Engine] = {}
        self._shape = ""

    @contextmanager
    def fresh(self, backend: str) -> Iterator[Database]:
        """Lend a new database with all tables."""
        url = self._make_sqlite() if backend == "sqlite" else self._make_postgresql()
        engine = make_engine(url)
        wait_for_no_disk(engine)
        try:
            yield Database(url=url, engine=engine, sessions=make_sessions(engine))
        finally:
            engine.dispose()
            if backend == "postgresql":
                self._spare.append(url)

    def close(self) -> None:
        """Stop the server if there is one."""
        for emptier in self._emptiers.values():
            emptier.dispose()
        if "_server" in self.__dict__:
            self._server.stop()

    def _make_sqlite(self) -> str:
        file = self._folder / f"{uuid.uuid4().hex}.sqlite"
        shutil.copyfile(self._empty_sqlite, file)
        return f"sqlite:///{file}"

    @cached_property
    def _empty_sqlite(self) -> Path:
        file = self._folder / "empty.sqlite"
        engine = make_engine(f"sqlite:///{file}")
        Base.metadata.create_all(engine)
        # The last connection takes the write-ahead log into the file.
        engine.dispose()
        return file

    def _make_postgresql(self) -> str:
        # Emptying one takes a tenth of the time that making one does, and leaves no files behind.
        while self._spare:
            url = self._spare.pop()
            if self._empty(self._emptier_of(url)):
                return url
        name = f"test_{uuid.uuid4().hex}"
        with _administering(self._server) as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}"))
        return self._server.url(name)

    def _empty(self, emptier: Engine) -> bool:
        """Delete every row, whatever refers to it; False when a test has changed the tables."""
        with emptier.begin() as connection:
            is_as_made = connection.exec_driver_sql(_SHAPE).scalar_one() == self._shape
            if is_as_made:
                connection.exec_driver_sql(_deletes())
        if not is_as_made:
            emptier.dispose()
        return is_as_made

    def _emptier_of(self, url: str) -> Engine:
        # A new connection has to learn of every table first, which is nine tenths of the work.
        if url not in self._emptiers:
            options = "-c session_replication_role=replica"
            self._emptiers[url] = create_engine(url, connect_args={"options": options})
        return self._emptiers[url]

    @cached_property
    def _server(self) -> PostgresServer:
        server = PostgresServer()
        with _administering(server) as connection:
            connection.execute(text(f"CREATE DATABASE {_TEMPLATE}"))
        engine = create_engine(server.url(_TEMPLATE))
        Base.metadata.create_all(engine)
        with engine.connect() as connection:
            self._shape = connection.exec_driver_sql(_SHAPE).scalar_one()
        engine.dispose()
        return server


def wait_for_no_disk(engine: Engine) -> None:
    """Let SQLite's commits return before the disk has them: no test outlives a power cut."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _hurry)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Lend the maker of databases of this test run."""
    maker = Databases(tmp_path_factory.mktemp("databases"))
    yield maker
    maker.close()


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Database]:
    """Lend an empty database of each kind, for tests that need real commits."""
    with databases.fresh(request.param) as fresh:
        yield fresh


@pytest.fixture(scope="session", params=BACKENDS)
def shared_database(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Database]:
    """Lend the database of each kind that all rolled-back tests share."""
    with databases.fresh(request.param) as fresh:
        yield fresh


@pytest.fixture
def session(shared_database: Database) -> Iterator[Session]:
    """Lend a session of each kind whose commits are undone after the test."""
    with shared_database.engine.connect() as connection:
        outer = connection.begin()
        with Session(
            connection,
            join_transaction_mode="create_savepoint",
            expire_on_commit=False,
        ) as session:
            yield session
        outer.rollback()


@contextmanager
def _administering(server: PostgresServer) -> Iterator[Connection]:
    engine = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _hurry(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@cache
def _deletes() -> str:
    return ";".join(str(table.delete()) for table in Base.metadata.sorted_tables)


def _find_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    on_path = shutil.which("pg_ctl")
    if found:
        return found[-1].parent
    assert on_path, "PostgreSQL's server is missing: apt-get install postgresql"
    return Path(on_path).parent
