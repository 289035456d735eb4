"""Worklist and board with 1,000 panels and with 100,000, which other centres and networks add."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from tests.benchmarks.figures import percentile
from web.accounts.queries import build_actor
from web.board.queries import count_by_stage, list_board, load_per_lead
from web.database import make_engine, make_sessions, reading
from web.models.people import Person
from web.worklist.filters import Filters
from web.worklist.queries import read_worklist

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from workflows.domain.actors import Actor

_FEW, _MANY = 1_000, 100_000
_ROUNDS = 40
_READERS = {
    "worklist of a clinician": "a.hartwig@uk-lindenberg.example",
    "worklist of a lead": "c.moreau@hu-deuxrivieres.example",
    "board of a coordinator": "s.lambert@hu-deuxrivieres.example",
}


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """One list and who reads it."""

    name: str
    actor: Actor
    read: Callable[[Session, Actor], object]


def measure_growth() -> list[list[str]]:
    """Return a row for each list: milliseconds with few and with many panels, and their ratio."""
    with tempfile.TemporaryDirectory(prefix="consilium-growth-") as folder:
        database = _prepared(Path(folder))
        few = _measured(database)
        _grow(database)
        many = _measured(database)
    return [
        [name, f"{few[name]:.1f} ms", f"{many[name]:.1f} ms", f"{many[name] / few[name]:.2f}"]
        for name in few
    ]


def _prepared(folder: Path) -> str:
    environment = os.environ | {
        "DATA": str(folder),
        "PORT": "8790",
        "CONSILIUM_DEMO": "1",
        "CONSILIUM_LOG_LEVEL": "WARNING",
    }
    verbs = [sys.executable, "-m", "activities.command_line"]
    sizes = ["--panels", str(_FEW), "--patients", str(_FEW), "--audit-rows", "0"]
    filling = [sys.executable, "-m", "tests.benchmarks.generate", *sizes]
    for command in ([*verbs, "migrate"], [*verbs, "demo"], filling):
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return f"sqlite:///{folder / 'consilium.sqlite'}"


def _measured(database: str) -> dict[str, float]:
    engine = make_engine(database)
    found = {}
    with reading(), make_sessions(engine)() as session:
        for asked in _lists(session):
            times = []
            for _round in range(_ROUNDS):
                began = time.perf_counter()
                asked.read(session, asked.actor)
                times.append((time.perf_counter() - began) * 1000)
                session.rollback()
            found[asked.name] = percentile(times, 50)
    engine.dispose()
    return found


def _lists(session: Session) -> list[_Asked]:
    now = datetime.now(UTC)
    ways = {"worklist": _worklist, "board": _board}
    lists = []
    for name, email in _READERS.items():
        person = session.scalars(select(Person.id).where(Person.email == email)).one()
        actor = build_actor(session, person, now)
        lists.append(_Asked(name=name, actor=actor, read=ways[name.partition(" ")[0]]))
    return lists


def _worklist(session: Session, actor: Actor) -> object:
    return read_worklist(session, actor, datetime.now(UTC), Filters(), 1)


def _board(session: Session, actor: Actor) -> object:
    now = datetime.now(UTC)
    return (
        count_by_stage(session, actor, now),
        load_per_lead(session, actor, now),
        list_board(session, actor, now, Filters(only_running=True), 1),
    )


def _grow(database: str) -> None:
    """Copy the panels to centres, networks and people that are not the readers'."""
    engine = make_engine(database)
    with make_sessions(engine).begin() as session:
        for statement in _statements("growth_once.sql"):
            session.execute(text(statement))
        base = session.execute(text("SELECT count(*) FROM panels")).scalar_one()
        for copy in range((_MANY - base) // base + 1):
            for statement in _statements("growth_copy.sql"):
                session.execute(text(statement), {"copy": copy})
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def _statements(name: str) -> list[str]:
    return (Path(__file__).parent / name).read_text(encoding="utf-8").split(";\n")
