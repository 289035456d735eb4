"""Choosing a password with a link: once, by its owner, and without a word about other accounts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.support.organisations import a_person
from tests.support.page_checks import assert_page
from tests.support.sign_in import CHEAP_PASSWORDS, PASSWORD
from tests.support.web_pages import post, settings_for, sign_in, small_app
from web.accounts.letters import hash_of
from web.models.account_letters import AccountLetter, AccountLetterKind
from web.models.audit import AuditAct, AuditEntry
from web.models.people import Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.support.databases import Database

EMAIL = "ada@hospital.example"
NEW = "nine swans on the canal"
BOTH = {"new": NEW, "again": NEW}


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """Lend an installation that sends mail."""
    with database.sessions.begin() as session:
        a_person(session, email=EMAIL, password_hash=CHEAP_PASSWORDS.hash(PASSWORD))
    mailing = replace(settings_for(database, tmp_path), mail_from="consilium@hospital.example")
    with small_app(mailing) as app:
        yield app


def letters(database: Database) -> list[AccountLetter]:
    with database.sessions() as session:
        return list(session.scalars(select(AccountLetter).order_by(AccountLetter.asked_at)))


def a_link(database: Database, link: str = "the-token", **values: Any) -> UUID:
    letter_id, now = uuid4(), datetime.now(UTC)
    with database.sessions.begin() as session:
        fields = {
            "kind": AccountLetterKind.LOST_PASSWORD,
            "person_id": session.scalars(select(Person.id)).one(),
            "token_hash": hash_of(link),
            "handed_over_at": now,
            "expires_at": now + timedelta(hours=1),
            **values,
        }
        session.add(AccountLetter(id=letter_id, **fields))
    return letter_id


def test_the_page_does_the_same_whoever_is_asked_for(
    client: FlaskClient, database: Database
) -> None:
    answers = [
        post(client, "/password/lost", {"email": email})
        for email in (EMAIL, "nobody@hospital.example")
    ]

    assert [(each.status_code, each.location) for each in answers] == [(303, "/sign-in")] * 2
    assert answers[0].data == answers[1].data
    known, unknown = letters(database)
    assert (known.address, unknown.address) == (EMAIL, "nobody@hospital.example")
    assert (known.person_id, unknown.person_id) == (None, None)
    with database.sessions() as session:
        subjects = session.scalars(select(AuditEntry.subject_id)).all()
    assert all("@" not in subject for subject in subjects)


def test_a_link_sets_the_password_once_and_ends_every_session(
    app: Flask, database: Database
) -> None:
    elsewhere, here = app.test_client(), app.test_client()
    sign_in(elsewhere, EMAIL)
    a_link(database)

    opened = here.get("/password/links/the-token")
    assert (opened.status_code, opened.location) == (303, "/password/choose")
    assert_page(here.get("/password/choose"))
    chosen = post(here, "/password/choose", BOTH)

    assert (chosen.status_code, chosen.location) == (303, "/sign-in")
    assert elsewhere.get("/settings").status_code == 303
    assert sign_in(app.test_client(), EMAIL, NEW).status_code == 303
    again = app.test_client()
    again.get("/password/links/the-token")
    assert again.get("/password/choose").location == "/password/lost"
    told = [each.kind for each in letters(database) if each.token_hash is None]
    assert told == [AccountLetterKind.PASSWORD_CHANGED]
    with database.sessions() as session:
        act = AuditAct.PASSWORD_CHANGED
        assert len(session.scalars(select(AuditEntry).where(AuditEntry.act == act)).all()) == 1


def test_opening_a_link_uses_nothing(client: FlaskClient, database: Database) -> None:
    a_link(database)
    for _time in range(3):
        client.get("/password/links/the-token")
        assert client.get("/password/choose").status_code == 200

    assert letters(database)[0].ended_at is None


@pytest.mark.parametrize(
    "values",
    [
        {"expires_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"ended_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"token_hash": hash_of("another")},
    ],
)
def test_a_link_that_ran_out_was_used_or_is_not_whole_opens_nothing(
    client: FlaskClient, database: Database, values: dict[str, Any]
) -> None:
    a_link(database, **values)
    client.get("/password/links/the-token")

    answer = client.post("/password/choose", data=BOTH)

    assert client.get("/password/choose").location == "/password/lost"
    assert answer.status_code in (303, 400)
    assert sign_in(client, EMAIL, NEW).status_code == 200


def test_the_link_of_a_shut_account_opens_nothing(client: FlaskClient, database: Database) -> None:
    a_link(database)
    with database.sessions.begin() as session:
        session.scalars(select(Person)).one().is_active = False

    client.get("/password/links/the-token")

    assert client.get("/password/choose").location == "/password/lost"


def test_a_weak_password_is_refused_and_the_link_goes_on_working(
    client: FlaskClient, database: Database
) -> None:
    a_link(database)
    client.get("/password/links/the-token")

    weak = post(client, "/password/choose", {"new": "short", "again": "short"})
    differing = post(client, "/password/choose", {"new": NEW, "again": "something else"})

    assert "at least 12 characters" in weak.text
    assert "differ" in differing.text
    assert post(client, "/password/choose", BOTH).status_code == 303


def test_choosing_ends_every_other_link_of_the_person(
    client: FlaskClient, database: Database
) -> None:
    a_link(database)
    other = a_link(database, "second")
    client.get("/password/links/the-token")
    post(client, "/password/choose", BOTH)

    (row,) = [each for each in letters(database) if each.id == other]
    assert row.ended_at is not None


def test_changing_the_password_otherwise_ends_links_and_is_told(
    client: FlaskClient, database: Database
) -> None:
    link = a_link(database)
    sign_in(client, EMAIL)
    post(client, "/settings/password", {"present": PASSWORD, **BOTH})

    kinds = {each.id: each for each in letters(database)}
    assert kinds.pop(link).ended_at is not None
    assert [each.kind for each in kinds.values()] == [AccountLetterKind.PASSWORD_CHANGED]


def test_without_mail_the_page_says_whom_to_ask(database: Database, tmp_path: Path) -> None:
    with small_app(settings_for(database, tmp_path)) as app:
        client = app.test_client()
        page = client.get("/password/lost")
        assert_page(page)
        answer = client.post("/password/lost", data={"email": EMAIL})

    assert "sends no mail" in page.text
    assert not re.search(r'name="email"', page.text)
    assert answer.status_code in (200, 400)
    assert letters(database) == []
