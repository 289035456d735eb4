"""The health page says which part is there, to machines and without a sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.inline_gateway import InlineGateway
from tests.support.sign_in import METHOD
from tests.support.web_pages import settings_for
from web.app import create_app
from web.request_session import database as app_database

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Database


@pytest.mark.parametrize(
    ("is_away", "engine", "status"), [(False, "ok", "ok"), (True, "away", "degraded")]
)
def test_each_part_is_named_with_its_state(
    database: Database, tmp_path: Path, *, is_away: bool, engine: str, status: str
):
    gateway = InlineGateway(database.sessions)
    gateway.is_away = is_away
    app = create_app(settings_for(database, tmp_path), gateway=gateway, sign_in_method=METHOD)

    answer = app.test_client().get("/health")

    assert answer.status_code == 200
    assert answer.json == {
        "status": status,
        "web": "ok",
        "database": "ok",
        "temporal": engine,
        "worker": engine,
    }
    with app.app_context():
        app_database.engine.dispose()
