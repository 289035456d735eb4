"""A process that was warmed up compiles nothing while somebody waits."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.support.web_pages import settings_for
from web.app import create_app
from web.request_session import database
from web.warming import look_past_what_stays, warm_up

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Databases


def test_every_template_is_compiled_before_it_is_asked_for(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh("sqlite") as lent:
        app = create_app(settings_for(lent, tmp_path))

        warm_up(app)

        templates = app.jinja_env
        assert templates.cache is not None
        assert len(templates.cache) == len(templates.list_templates()) > 100
        with app.app_context():
            database.engine.dispose()


def test_the_collector_passes_over_what_is_there_when_a_process_is_ready() -> None:
    of_tests = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    try:
        look_past_what_stays()

        assert gc.get_freeze_count() > 100_000
        assert gc.get_threshold()[0] > 700
    finally:
        # What is frozen stays so: the test run has frozen nearly all of it itself.
        gc.set_threshold(*of_tests)


# In a process of its own: others of this one's threads come and go.
_FORKED_LATER = """
import threading
from web.app import create_app
from web.request_session import database
from web.settings import load_settings

app = create_app(load_settings())
with app.app_context():
    pool = database.engine.pool
    print(threading.active_count(), type(pool).__name__, pool.checkedin(), pool.checkedout())
"""


def test_nothing_is_open_when_a_new_application_is_forked(tmp_path: Path) -> None:
    """Neither threads nor connections to the database outlive it (web/gunicorn_settings.py)."""
    done = subprocess.run(
        [sys.executable, "-c", _FORKED_LATER],
        env={**os.environ, "DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["1", "QueuePool", "0", "0"]
