"""Tells which point a part of the product has reached, by what its libraries tell anybody.

SQLAlchemy tells of commits, Flask of answers, Python itself of files that are renamed. Nothing of
the product is changed or replaced.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import request, request_finished
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tests.kills.points import KillOrder, Point

if TYPE_CHECKING:
    from collections.abc import Mapping

_WRITES: Final = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
# Who is signed in is noted with every request, and that a worker lives with every beat.
_AT_THE_EDGE: Final = {"sign_in_sessions", "sign_in_attempts", "audit_entries"}
_STEPS: Final = {"panel_events", "consent_papers", "patient_documents", "image_instances"}
_MAILS: Final = {"mails"}
_IN_THE_WEB: Final = {"before": Point.WRITING, "after": Point.WRITTEN}
_IN_THE_WORKER: Final = {"before": Point.RECORDING, "after": Point.RECORDED}
_OF_MAILS: Final = {"before": Point.MAILING, "after": Point.MAILED}


class Watched:
    """Follows what one process commits, thread by thread."""

    def __init__(self, order: KillOrder, *, is_web: bool) -> None:
        """Obey ``order``."""
        self._order = order
        self._is_web = is_web
        self._here = threading.local()

    def follow(self) -> None:
        """Listen to every engine and session of this process."""
        event.listen(Engine, "before_cursor_execute", self._executes)
        event.listen(Engine, "commit", self._commits)
        event.listen(Engine, "rollback", self._forgets)
        event.listen(Session, "after_commit", self._has_committed)

    def _executes(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        found = _WRITES.match(statement)
        if found is not None:
            self._tables().add(found.group(1))

    def _commits(self, _connection: object) -> None:
        self._reach("before")

    def _has_committed(self, _session: object) -> None:
        self._reach("after")
        self._tables().clear()

    def _forgets(self, _connection: object) -> None:
        self._tables().clear()

    def _reach(self, when: str) -> None:
        for point in self._points(when):
            self._order.obey(point)

    def _points(self, when: str) -> list[Point]:
        tables = self._tables() - _AT_THE_EDGE
        if self._is_web:
            return [_IN_THE_WEB[when]] if tables else []
        kinds: Mapping[str, tuple[set[str], dict[str, Point]]] = {
            "step": (_STEPS, _IN_THE_WORKER),
            "mail": (_MAILS, _OF_MAILS),
        }
        return [points[when] for names, points in kinds.values() if tables & names]

    def _tables(self) -> set[str]:
        if not hasattr(self._here, "tables"):
            self._here.tables = set()
        tables: set[str] = self._here.tables
        return tables


def watch(*, is_web: bool) -> None:
    """Begin to watch this process."""
    folder = Path(os.environ["DATA"])
    order = KillOrder(folder / "kill-order")
    Watched(order, is_web=is_web).follow()
    files = str(folder / "files")

    def renames(name: str, arguments: tuple[object, ...]) -> None:
        if name == "os.rename" and str(arguments[1]).startswith(files):
            order.obey(Point.STORING)

    def answers(*_: object, **__: object) -> None:
        if request.method == "POST":
            order.obey(Point.ANSWERING)

    sys.addaudithook(renames)
    # The signal holds its listeners weakly.
    request_finished.connect(answers, weak=False)
