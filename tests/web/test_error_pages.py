"""What went wrong is said in the reader's language, with its status and without a stack trace."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from flask import Blueprint, abort
from sqlalchemy import text

from tests.support.inline_gateway import InlineGateway
from tests.support.page_checks import assert_page
from tests.support.sign_in import METHOD
from tests.support.web_pages import settings_for
from web.access import public
from web.app import create_app
from web.request_session import database, db_session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.support.databases import Databases

SECRET = "the patient's name in a message for developers"
AWAY = "/no/such/folder/consilium.sqlite"


def rooms() -> Blueprint:
    pages = Blueprint("rooms", __name__)

    @pages.route("/aborted/<int:status>")
    @public
    def aborted(status: int) -> str:
        abort(status)

    @pages.route("/asks")
    @public
    def asks() -> str:
        db_session().execute(text("SELECT 1"))
        return "answered"

    @pages.route("/broken")
    @public
    def broken() -> str:
        raise ValueError(SECRET)

    return pages


def a_site(databases: Databases, folder: Path, *, is_away: bool) -> Iterator[Flask]:
    with databases.fresh("sqlite") as lent:
        settings = settings_for(lent, folder)
        if is_away:
            settings = replace(settings, database_url=f"sqlite://{AWAY}")
        gateway = InlineGateway(lent.sessions)
        app = create_app(settings, gateway=gateway, sign_in_method=METHOD)
        app.register_blueprint(rooms())
        yield app
        with app.app_context():
            database.engine.dispose()


@pytest.fixture
def app(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    yield from a_site(databases, tmp_path, is_away=False)


@pytest.fixture
def app_without_database(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    yield from a_site(databases, tmp_path, is_away=True)


@pytest.mark.parametrize(
    ("status", "english", "german"),
    [
        (403, "This is not yours to do", "Das steht Ihnen nicht zu"),
        (404, "There is nothing here", "Hier ist nichts"),
    ],
)
def test_an_error_has_a_page_in_the_reader_s_language(
    app: Flask, status: int, english: str, german: str
):
    for language, heading in (("en", english), ("de", german)):
        page = app.test_client().get(f"/aborted/{status}", headers={"Accept-Language": language})

        assert page.status_code == status
        assert_page(page)
        assert f"<h1>{heading}</h1>" in page.text


def test_an_address_that_does_not_exist_is_not_found(app: Flask):
    page = app.test_client().get("/no/such/page")

    assert page.status_code == 404
    assert "There is nothing here" in page.text


@pytest.mark.parametrize("status", [405, 409, 413, 429])
def test_every_error_keeps_its_status(app: Flask, status: int):
    page = app.test_client().get(f"/aborted/{status}")

    assert page.status_code == status
    assert_page(page)
    assert "could not be understood" not in page.text


def test_a_form_without_its_token_is_out_of_date(app: Flask):
    page = app.test_client().post("/sign-in", data={"email": "a@hospital.example"})

    assert page.status_code == 400
    assert_page(page)
    assert "<h1>This form is out of date</h1>" in page.text


def test_an_unexpected_error_gives_a_number_and_nothing_of_itself(
    app: Flask, caplog: pytest.LogCaptureFixture
):
    page = app.test_client().get("/broken")

    assert page.status_code == 500
    assert "<h1>Something went wrong on our side</h1>" in page.text
    for word in ("Traceback", "ValueError", SECRET):
        assert word not in page.text
    (record,) = [each for each in caplog.records if "unexpected error" in each.message]
    reference = record.message.rpartition(" ")[2]
    assert f"Tell your support this number: {reference}" in page.text


def test_without_the_database_the_page_asks_to_come_back(app_without_database: Flask):
    page = app_without_database.test_client().get("/asks", headers={"Accept-Language": "de"})

    assert page.status_code == 503
    assert page.headers["Retry-After"] == "5"
    assert "<h1>Consilium ist ausgelastet</h1>" in page.text
    for word in ("Traceback", "sqlite3", AWAY):
        assert word not in page.text
