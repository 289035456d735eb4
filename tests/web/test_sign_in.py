"""Sign-in: a right password opens a session on the server; it ends by limit, by hand, at once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import select

from tests.support.organisations import a_person
from tests.support.sign_in import CHEAP_PASSWORDS, METHOD, PASSWORD
from web.models.audit import AuditAct, AuditEntry
from web.models.people import Person, SignInAttempt, SignInSession
from web.sign_in import (
    Credentials,
    Factor,
    Proof,
    end_other_sessions,
    end_session,
    find_signed_in,
    open_session,
    open_sessions_of,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.support.databases import Database

EMAIL = "ada@hospital.example"
NOON = datetime(2031, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def ada(session: Session) -> Person:
    person = a_person(session, email=EMAIL, password_hash=CHEAP_PASSWORDS.hash(PASSWORD))
    session.commit()
    return person


def credentials(email: str = EMAIL, password: str = PASSWORD) -> Credentials:
    return Credentials(email=email, password=password, source="192.0.2.1")


def opened(session: Session, person: Person) -> str:
    proof = Proof(person_id=person.id, factors=frozenset({Factor.PASSWORD}))
    return open_session(session, proof, browser="Firefox on Debian")


def test_the_right_password_proves_who_it_is(session: Session, ada: Person) -> None:
    proof = METHOD.prove(session, credentials(email=" ADA@hospital.EXAMPLE"))

    assert proof == Proof(person_id=ada.id, factors=frozenset({Factor.PASSWORD}))
    assert session.scalars(select(SignInAttempt.succeeded)).all() == [True]


@pytest.mark.parametrize(
    "given",
    [credentials(password="wrong"), credentials(email="nobody@hospital.example")],
    ids=["wrong password", "unknown account"],
)
def test_a_failure_is_on_record_and_says_nothing(
    session: Session, ada: Person, given: Credentials
) -> None:
    assert METHOD.prove(session, given) is None

    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.reason) == (AuditAct.SIGN_IN_FAILED, "wrong_password")
    assert given.email not in entry.subject_id
    assert entry.person_id in {None, ada.id}


def test_a_disabled_person_is_refused_like_an_unknown_one(session: Session, ada: Person) -> None:
    ada.is_active = False
    session.commit()

    assert METHOD.prove(session, credentials()) is None


def test_while_waiting_even_the_right_password_is_not_looked_at(
    session: Session, ada: Person
) -> None:
    for _ in range(5):
        METHOD.prove(session, credentials(password="wrong"))

    assert METHOD.prove(session, credentials()) is None
    reasons = session.scalars(select(AuditEntry.reason).order_by(AuditEntry.seq)).all()
    assert reasons == ["wrong_password"] * 5 + ["too_many_attempts"]
    assert ada.is_active


def test_a_hash_with_old_costs_is_renewed_at_sign_in(session: Session, ada: Person) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
    ada.password_hash = old.hash(PASSWORD)
    session.commit()

    METHOD.prove(session, credentials())

    assert ada.password_hash.startswith("$argon2id$v=19$m=8,t=1,p=1$")


def test_the_token_opens_the_session_and_the_table_does_not_hold_it(
    session: Session, ada: Person
) -> None:
    token = opened(session, ada)

    found = find_signed_in(session, token)
    assert found is not None
    assert found.row.person.id == ada.id
    assert found.row.id != token
    assert len(token) >= 43
    assert session.scalars(select(AuditEntry.act)).all() == [AuditAct.SIGNED_IN]


def test_each_sign_in_gets_another_token(session: Session, ada: Person) -> None:
    assert opened(session, ada) != opened(session, ada)


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1", "\0"])
def test_an_invented_token_opens_nothing(session: Session, ada: Person, token: str) -> None:
    opened(session, ada)

    assert find_signed_in(session, token) is None


def test_a_session_ends_after_half_an_hour_without_a_request(session: Session, ada: Person) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token = opened(session, ada)
        clock.shift(timedelta(minutes=29))
        assert find_signed_in(session, token) is not None
        clock.shift(timedelta(minutes=29))
        assert find_signed_in(session, token) is not None
        clock.shift(timedelta(minutes=30))
        assert find_signed_in(session, token) is None


def test_a_session_ends_after_twelve_hours_however_busy(session: Session, ada: Person) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token = opened(session, ada)
        for _ in range(35):
            clock.shift(timedelta(minutes=20))
            assert find_signed_in(session, token) is not None
        clock.shift(timedelta(minutes=20))
        assert find_signed_in(session, token) is None


def test_being_seen_is_not_written_on_every_request(session: Session, ada: Person) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token = opened(session, ada)
        clock.shift(timedelta(seconds=59))
        find_signed_in(session, token)
        assert session.scalars(select(SignInSession.last_seen_at)).all() == [NOON]


def test_signing_out_ends_the_session_on_the_server(session: Session, ada: Person) -> None:
    token = opened(session, ada)
    found = find_signed_in(session, token)
    assert found is not None

    end_session(session, found.row, act=AuditAct.SIGNED_OUT)
    session.commit()

    assert find_signed_in(session, token) is None


def test_a_disabled_person_is_out_with_the_next_request(session: Session, ada: Person) -> None:
    token = opened(session, ada)
    ada.is_active = False
    session.commit()

    assert find_signed_in(session, token) is None


def test_all_other_sessions_can_be_ended(session: Session, ada: Person) -> None:
    tokens = [opened(session, ada) for _ in range(3)]
    kept = find_signed_in(session, tokens[1])
    assert kept is not None

    end_other_sessions(session, ada.id, but=kept.row.id)
    session.commit()

    assert [one.id for one in open_sessions_of(session, ada.id)] == [kept.row.id]
    assert [find_signed_in(session, token) is not None for token in tokens] == [False, True, False]


def test_guesses_made_at_once_are_not_looked_at_more_than_guesses_in_a_row(
    database: Database,
) -> None:
    def guess() -> None:
        with database.sessions() as session:
            METHOD.prove(session, credentials(password="wrong"))

    guesses = [threading.Thread(target=guess) for _ in range(20)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()

    with database.sessions() as session:
        assert len(session.scalars(select(SignInAttempt)).all()) == 5
