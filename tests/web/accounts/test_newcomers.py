"""A one-time password opens nothing but its change, and not for long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from tests.support.sign_in import CHEAP_PASSWORDS, PASSWORD
from tests.support.web_pages import post, sign_in
from web.accounts.newcomers import Newcomer, add_person, renew_password
from web.models.people import Person

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.support.databases import Database

EMAIL = "new@hospital.example"


def added(database: Database) -> str:
    newcomer = Newcomer(email=EMAIL, display_name="Nora Newe")
    with database.sessions.begin() as session:
        _person, password = add_person(session, newcomer, CHEAP_PASSWORDS, by_id=None)
    return password


def test_a_newcomer_comes_no_further_than_to_a_password_of_their_own(
    client: FlaskClient, database: Database
) -> None:
    password = added(database)
    post(client, "/sign-in", {"email": EMAIL, "password": password})

    turned_away = client.get("/settings")
    asked = client.get("/settings/password")
    fields = {"present": password, "new": PASSWORD, "again": PASSWORD}
    changed = post(client, "/settings/password", fields)

    assert (turned_away.status_code, turned_away.location) == (303, "/settings/password")
    assert "one-time password" in asked.text
    assert changed.location == "/settings"
    assert client.get("/settings").status_code == 200
    assert "one-time password" not in client.get("/settings/password").text


def test_a_one_time_password_ends_by_itself(client: FlaskClient, database: Database) -> None:
    password = added(database)
    past = datetime.now(UTC) - timedelta(seconds=1)
    with database.sessions.begin() as session:
        session.execute(update(Person).values(password_once_until=past))

    answer = post(client, "/sign-in", {"email": EMAIL, "password": password})

    assert answer.status_code == 200
    assert client.get_cookie("consilium") is None


def test_a_lost_password_is_renewed_and_open_sessions_end(
    client: FlaskClient, database: Database
) -> None:
    sign_in(client, "ada@hospital.example")
    with database.sessions.begin() as session:
        ada = session.query(Person).one()
        password = renew_password(session, ada, CHEAP_PASSWORDS)

    assert client.get("/settings").status_code == 303
    signed_in = post(client, "/sign-in", {"email": ada.email, "password": password})
    assert signed_in.status_code == 303
