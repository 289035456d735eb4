"""Pages of accounts: sign-in without enumeration, sessions that end, settings that stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.support.organisations import a_person
from tests.support.sign_in import CHEAP_PASSWORDS, METHOD, PASSWORD
from tests.support.web_pages import post, settings_for, sign_in, small_app, token_in
from web.models.audit import AuditAct, AuditEntry
from web.models.people import Person, SignInSession

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.support.databases import Database

EMAIL = "ada@hospital.example"
NEW_PASSWORD = "nine swans on the canal"


def session_cookie(client: FlaskClient) -> str | None:
    cookie = client.get_cookie("consilium")
    return cookie.value if cookie else None


def test_the_right_password_leads_to_the_wanted_page(client: FlaskClient) -> None:
    answer = post(
        client,
        "/sign-in",
        {"email": EMAIL, "password": PASSWORD, "next": "/settings"},
    )

    assert (answer.status_code, answer.location) == (303, "/settings")
    assert client.get("/settings").status_code == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: FlaskClient) -> None:
    answer = sign_in(client, EMAIL)

    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("consilium=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_over_https_the_cookie_belongs_to_this_host_alone(
    database: Database, tmp_path: Path
) -> None:
    with database.sessions.begin() as session:
        a_person(session, email=EMAIL, password_hash=CHEAP_PASSWORDS.hash(PASSWORD))
    settings = settings_for(database, tmp_path, public_url="https://consilium.example")

    with small_app(settings) as app:
        answer = sign_in(app.test_client(), EMAIL)

    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if "consilium=" in c]
    assert cookie.startswith("__Host-consilium=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_all_failures_look_alike(app: Flask, database: Database) -> None:
    with database.sessions.begin() as session:
        a_person(session, email="off@hospital.example").is_active = False
    tries = [
        (EMAIL, "wrong password"),
        ("nobody@hospital.example", PASSWORD),
        ("off@hospital.example", PASSWORD),
        *[(EMAIL, "wrong password")] * 5,
        (EMAIL, PASSWORD),
    ]

    answers = []
    for email, password in tries:
        answer = sign_in(app.test_client(), email, password)
        page = answer.text.replace(email, "").replace(token_in(answer), "")
        answers.append((answer.status_code, page))

    assert len(set(answers)) == 1
    assert "too many attempts" in answers[0][1]


def test_colleagues_at_the_same_address_cannot_keep_the_owner_out(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(client, EMAIL)
    post(client, "/sign-out", {}, form_on="/settings")
    for _ in range(8):
        sign_in(app.test_client(), EMAIL, "a colleague guesses")

    assert sign_in(client, EMAIL).status_code == 303


def test_what_was_typed_as_a_password_is_never_sent_back(client: FlaskClient) -> None:
    answer = sign_in(client, EMAIL, "my secret, mistyped")

    assert "my secret, mistyped" not in answer.text


def test_a_cookie_set_before_sign_in_is_not_the_one_after(client: FlaskClient) -> None:
    client.set_cookie("consilium", "fixed-by-an-attacker")

    sign_in(client, EMAIL)

    assert session_cookie(client) not in {None, "fixed-by-an-attacker"}


def test_signing_in_again_ends_the_session_before(app: Flask, client: FlaskClient) -> None:
    sign_in(client, EMAIL)
    first = session_cookie(client)
    token = token_in(client.get("/settings"))
    client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD, "csrf_token": token})

    thief = app.test_client()
    thief.set_cookie("consilium", str(first))
    assert thief.get("/settings").status_code == 303
    assert client.get("/settings").status_code == 200


def test_signing_out_ends_the_session_on_the_server(app: Flask, client: FlaskClient) -> None:
    sign_in(client, EMAIL)
    kept = session_cookie(client)

    answer = post(client, "/sign-out", {}, form_on="/settings")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    thief = app.test_client()
    thief.set_cookie("consilium", str(kept))
    assert thief.get("/settings").status_code == 303


def test_a_stranger_is_sent_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/settings/sessions?page=2")

    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/settings/sessions?page%3D2"


def test_a_part_of_a_page_says_401_and_changes_nothing(client: FlaskClient) -> None:
    assert client.get("/settings", headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"],
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, target: str) -> None:
    answer = post(client, "/sign-in", {"email": EMAIL, "password": PASSWORD, "next": target})

    assert answer.location == "/"


@pytest.mark.parametrize("url", ["/sign-in", "/sign-out", "/language", "/settings"])
def test_nothing_acts_without_the_forms_token(client: FlaskClient, url: str) -> None:
    sign_in(client, EMAIL)

    assert client.post(url, data={"locale": "de"}).status_code == 400


def test_one_address_may_try_thirty_times_a_minute(client: FlaskClient) -> None:
    token = token_in(client.get("/sign-in"))
    values = {"email": "", "password": "", "csrf_token": token}

    statuses = [client.post("/sign-in", data=values).status_code for _ in range(31)]

    assert statuses == [200] * 30 + [429]


def test_settings_are_kept_and_on_record(client: FlaskClient, database: Database) -> None:
    sign_in(client, EMAIL)

    answer = post(
        client,
        "/settings",
        {"locale": "de", "time_zone": "Europe/Riga", "digest_hour": "18", "wants_mail": "y"},
    )

    assert answer.status_code == 303
    with database.sessions() as session:
        ada = session.scalars(select(Person)).one()
        assert (ada.locale, ada.time_zone, ada.digest_hour) == ("de", "Europe/Riga", 18)
        assert (ada.wants_mail, ada.wants_urgent_mail_at_once) == (True, False)
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert last is not None
    assert last.act is AuditAct.SETTINGS_CHANGED
    assert set(last.detail["changed"]) == {
        "locale",
        "time_zone",
        "digest_hour",
        "wants_urgent_mail_at_once",
    }


def test_settings_outside_the_lists_are_refused(client: FlaskClient, database: Database) -> None:
    sign_in(client, EMAIL)

    answer = post(
        client,
        "/settings",
        {"locale": "../../etc", "time_zone": "Europe/Riga", "digest_hour": "18"},
    )

    assert answer.status_code == 200
    with database.sessions() as session:
        assert session.scalars(select(Person.locale)).one() == "en"


def test_the_language_follows_the_choice(client: FlaskClient) -> None:
    post(client, "/language", {"locale": "de", "next": "/sign-in"}, form_on="/sign-in")

    assert client.get("/sign-in").status_code == 200
    cookie = client.get_cookie("consilium_language")
    assert cookie is not None
    assert cookie.value == "de"


def test_an_unknown_language_is_refused(client: FlaskClient) -> None:
    answer = post(client, "/language", {"locale": "xx"}, form_on="/sign-in")

    assert answer.status_code == 400


def test_changing_the_password_ends_the_other_sessions(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    for browser in (client, other):
        sign_in(browser, EMAIL)

    values = {"present": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    answer = post(client, "/settings/password", values)

    assert answer.status_code == 303
    assert client.get("/settings").status_code == 200
    assert other.get("/settings").status_code == 303
    assert sign_in(app.test_client(), EMAIL, NEW_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("present", "new", "again", "complaint"),
    [
        ("wrong", NEW_PASSWORD, NEW_PASSWORD, "not your present password"),
        (PASSWORD, NEW_PASSWORD, "another one, longer", "differ"),
        (PASSWORD, "short", "short", "at least 12 characters"),
        (PASSWORD, "example-of-a-day", "example-of-a-day", "contains your name"),
    ],
)
def test_a_password_is_not_changed_for_a_reason_that_is_said(
    client: FlaskClient, database: Database, present: str, new: str, again: str, complaint: str
) -> None:
    sign_in(client, EMAIL)

    answer = post(client, "/settings/password", {"present": present, "new": new, "again": again})

    assert answer.status_code == 200
    assert complaint in answer.text
    with database.sessions() as session:
        kept = session.scalars(select(Person.password_hash)).one()
    assert METHOD.passwords.is_right(kept, PASSWORD)


def test_a_person_sees_and_ends_their_own_sessions(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    other = app.test_client()
    for browser in (other, client):
        sign_in(browser, EMAIL)
    with database.sessions() as session:
        oldest = session.scalars(select(SignInSession).order_by(SignInSession.created_at)).first()
    assert oldest is not None

    page = client.get("/settings/sessions")
    answer = client.post(
        "/settings/sessions/end",
        data={"session_id": oldest.id, "csrf_token": token_in(page)},
    )

    assert page.text.count("End session") == 1
    assert answer.status_code == 303
    assert other.get("/settings").status_code == 303
    assert client.get("/settings").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    with database.sessions.begin() as session:
        a_person(
            session, email="bob@hospital.example", password_hash=CHEAP_PASSWORDS.hash(PASSWORD)
        )
    other = app.test_client()
    sign_in(other, "bob@hospital.example")
    with database.sessions() as session:
        bobs = session.scalars(select(SignInSession.id)).one()

    sign_in(client, EMAIL)
    answer = post(client, "/settings/sessions/end", {"session_id": bobs}, form_on="/settings")

    assert answer.status_code == 404
    assert other.get("/settings").status_code == 200
