"""The language of a page: the person's, then the browser's choice, then what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.support.web_pages import sign_in
from web.accounts.language import COOKIE, select_locale, select_time_zone
from web.models.people import Person

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.support.databases import Database

EMAIL = "ada@hospital.example"


@pytest.mark.parametrize(
    ("cookie", "accepted", "locale"),
    [
        (None, "de-AT,de;q=0.9", "de"),
        (None, "xx", "en"),
        ("de", "en", "de"),
        ("../../etc/passwd", "de", "de"),
        ("../../etc/passwd", "", "en"),
    ],
)
def test_a_stranger_gets_what_the_browser_says_if_it_is_ours(
    app: Flask, cookie: str | None, accepted: str, locale: str
) -> None:
    headers = {"Accept-Language": accepted}
    if cookie:
        headers["Cookie"] = f"{COOKIE}={cookie}"

    with app.test_request_context("/", headers=headers):
        assert select_locale() == locale


def test_a_persons_choice_goes_before_the_browsers(client: FlaskClient, database: Database) -> None:
    with database.sessions.begin() as session:
        ada = session.scalars(select(Person)).one()
        ada.locale, ada.time_zone = "de", "Europe/Riga"
    sign_in(client, EMAIL)

    with client:
        client.get("/settings", headers={"Accept-Language": "en"})
        assert (select_locale(), select_time_zone()) == ("de", "Europe/Riga")
