"""Says in a header how long an answer took and how many statements it needed, when asked to.

For benchmarks and for operators who look for a slow page; off unless CONSILIUM_SERVER_TIMING=1,
since times tell strangers something.
"""

from __future__ import annotations

import os
import time

from flask import Flask, Response, g
from sqlalchemy import Engine, event

from web.request_session import database


def register_timing(app: Flask) -> None:
    """Add ``Server-Timing: app;dur=<ms>, sql;desc=<count>`` to each answer."""
    if os.environ.get("CONSILIUM_SERVER_TIMING") != "1":
        return
    app.before_request(_begin)
    app.after_request(_tell)
    with app.app_context():
        _count_statements(database.engine)


def _count_statements(engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if g and not statement.startswith("BEGIN"):
            g.statements = g.get("statements", 0) + 1


def _begin() -> None:
    g.began = time.perf_counter()


def _tell(response: Response) -> Response:
    took = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
    response.headers["Server-Timing"] = f"app;dur={took:.2f}, sql;desc={g.get('statements', 0)}"
    return response
