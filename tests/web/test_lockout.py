"""The lockout: guessing gets slow, and the owner of an account still gets in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.support.sign_in import LOCKOUT
from web.lockout import forget_old_attempts
from web.models.people import SignInAttempt

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOON = datetime(2031, 3, 3, 12, 0, tzinfo=UTC)
OWNER = "owner@hospital.example"


def tries(
    session: Session,
    *,
    source: str = "192.0.2.1",
    email: str = OWNER,
    after: timedelta = timedelta(0),
    succeeds: bool = False,
) -> bool:
    attempt = LOCKOUT.claim_attempt(session, email=email, source=source, now=NOON + after)
    if attempt is not None:
        attempt.succeeded = succeeds
        session.flush()
    return attempt is not None


def test_five_failures_are_free_and_the_sixth_waits(session: Session) -> None:
    assert [tries(session) for _ in range(7)] == [True] * 5 + [False] * 2

    assert not tries(session, after=timedelta(seconds=29))
    assert tries(session, after=timedelta(seconds=30))


def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(
    session: Session,
) -> None:
    for _ in range(5):
        tries(session)

    looked_at = [
        second for second in range(10, 3000, 10) if tries(session, after=timedelta(seconds=second))
    ]

    waits = [later - earlier for earlier, later in zip([0, *looked_at], looked_at, strict=False)]
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_a_thousand_guesses_in_a_minute_are_hardly_looked_at(session: Session) -> None:
    looked_at = sum(
        tries(session, source=f"192.0.2.{number % 250}", after=timedelta(milliseconds=60 * number))
        for number in range(1000)
    )

    assert looked_at <= 20


def test_strangers_do_not_keep_the_owner_out_of_a_known_place(session: Session) -> None:
    tries(session, source="198.51.100.7", after=timedelta(days=-30), succeeds=True)
    for number in range(100):
        tries(session, source=f"192.0.2.{number}")

    assert tries(session, source="198.51.100.7", after=timedelta(seconds=1))


def test_from_a_new_place_the_owner_gets_a_turn_within_a_minute(session: Session) -> None:
    for number in range(100):
        tries(session, source=f"192.0.2.{number}")

    assert not tries(session, source="203.0.113.9", after=timedelta(seconds=1))
    assert tries(session, source="203.0.113.9", after=timedelta(seconds=60))


def test_success_forgives_what_came_before_it(session: Session) -> None:
    for _ in range(4):
        tries(session)
    tries(session, after=timedelta(seconds=1), succeeds=True)

    assert all(tries(session, after=timedelta(seconds=2)) for _ in range(5))


def test_one_account_does_not_slow_another(session: Session) -> None:
    for _ in range(6):
        tries(session)

    assert tries(session, email="other@hospital.example")


def test_all_spellings_of_an_address_are_one_account(session: Session) -> None:
    for _ in range(5):
        tries(session, email="Owner@Hospital.example ")

    assert not tries(session, email=OWNER)


def test_the_table_names_nobody(session: Session) -> None:
    tries(session)

    attempt = session.scalars(select(SignInAttempt)).one()
    assert "owner" not in attempt.account_key
    assert "192.0.2.1" not in attempt.source_key


def test_attempts_of_long_ago_are_forgotten(session: Session) -> None:
    tries(session, after=timedelta(days=-91))
    tries(session, after=timedelta(days=-89))

    forget_old_attempts(session, NOON)

    assert len(session.scalars(select(SignInAttempt)).all()) == 1


def test_a_known_browser_is_a_source_of_its_own_for_its_account_only() -> None:
    mark = LOCKOUT.known_browser(OWNER)

    def source(email: str, given: str) -> str:
        return LOCKOUT.source_of(email, address="192.0.2.1", mark=given)

    assert source(OWNER.upper(), mark) == f"browser:{mark.split('.')[0]}"
    assert source("other@hospital.example", mark) == "address:192.0.2.1"
    assert source(OWNER, "invented." + "0" * 64) == "address:192.0.2.1"
    assert source(OWNER, "é.ü") == "address:192.0.2.1"
    assert source(OWNER, "") == "address:192.0.2.1"
