"""A page's session: reading pages take no write lock, changing ones take it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from tests.support.web_pages import settings_for, small_app
from web.access import public
from web.database import is_writing
from web.request_session import db_session, installation

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Database


def rooms() -> Blueprint:
    pages = Blueprint("rooms", __name__)

    @pages.route("/intent", methods=["GET", "POST"])
    @public
    def intent() -> str:
        db_session().connection()
        return f"{'writes' if is_writing() else 'reads'} on port {installation().port}"

    return pages


def test_a_page_reads_and_a_form_writes(database: Database, tmp_path: Path) -> None:
    with small_app(settings_for(database, tmp_path), rooms()) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        client = app.test_client()

        assert client.get("/intent").text == "reads on port 8000"
        assert client.post("/intent").text == "writes on port 8000"
        assert client.get("/intent").text == "reads on port 8000"
        assert is_writing()


def test_a_reading_page_does_not_wait_for_a_writer(database: Database, tmp_path: Path) -> None:
    with small_app(settings_for(database, tmp_path), rooms()) as app, database.sessions() as other:
        other.connection()

        assert app.test_client().get("/intent").status_code == 200
