"""A process that was warmed up compiles nothing while somebody waits."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

from sqlalchemy.pool import QueuePool

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
    seldom = gc.get_threshold()
    try:
        look_past_what_stays()

        assert gc.get_freeze_count() > 100_000
        assert gc.get_threshold()[0] > seldom[0]
    finally:
        gc.unfreeze()
        gc.set_threshold(*seldom)


def test_nothing_is_open_when_a_new_application_is_forked(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh("sqlite") as lent:
        before = threading.active_count()

        app = create_app(settings_for(lent, tmp_path))

        # Neither threads nor connections to the database outlive a fork (web/gunicorn_settings.py).
        assert threading.active_count() == before
        with app.app_context():
            assert isinstance(database.engine.pool, QueuePool)
            assert database.engine.pool.checkedin() == database.engine.pool.checkedout() == 0
            database.engine.dispose()
