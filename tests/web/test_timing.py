"""How long an answer took is told in a header only where an operator asked for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from flask import Blueprint
from sqlalchemy import text

from tests.support.web_pages import settings_for, small_app
from web.access import public
from web.request_session import db_session
from web.timing import register_timing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Databases


def rooms() -> Blueprint:
    pages = Blueprint("rooms", __name__)

    @pages.route("/statements/<int:count>")
    @public
    def statements(count: int) -> str:
        for _each in range(count):
            db_session().execute(text("SELECT 1"))
        return "done"

    return pages


def timings(databases: Databases, folder: Path, *counts: int) -> list[str | None]:
    with (
        databases.fresh("sqlite") as lent,
        small_app(settings_for(lent, folder), rooms()) as app,
    ):
        register_timing(app)
        client = app.test_client()
        return [client.get(f"/statements/{n}").headers.get("Server-Timing") for n in counts]


@pytest.mark.parametrize("value", [None, "", "0"])
def test_strangers_are_told_no_times(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | None
):
    monkeypatch.delenv("CONSILIUM_SERVER_TIMING", raising=False)
    if value is not None:
        monkeypatch.setenv("CONSILIUM_SERVER_TIMING", value)

    assert timings(databases, tmp_path, 1) == [None]


def test_an_operator_is_told_the_time_and_the_statements_of_each_answer(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CONSILIUM_SERVER_TIMING", "1")

    told = timings(databases, tmp_path, 0, 1, 4, 1)

    found = [re.fullmatch(r"app;dur=(\d+\.\d\d), sql;desc=(\d+)", each or "") for each in told]
    assert all(found), told
    counts = [int(each.group(2)) for each in found if each]
    assert [count - counts[0] for count in counts] == [0, 1, 4, 1]
