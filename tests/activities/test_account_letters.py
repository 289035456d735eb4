"""Letters about accounts: a link that its owner alone sees, once, and nothing for strangers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from activities.account_letters import LINKS_A_DAY, AccountLetters
from activities.mail_relay import MailInDoubtError, MailRefusedError, RelayAwayError
from i18n.languages import CONSENT_LANGUAGES
from tests.support.organisations import a_person
from web.accounts.letters import find_link
from web.models.account_letters import AccountLetter, AccountLetterKind
from web.models.people import Person

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tests.support.databases import Database

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
EMAIL = "ada@hospital.example"
K = AccountLetterKind


@dataclass
class Relay:
    """Keeps what it is given; ``fails`` is what the next sendings raise, in order."""

    sent: list[EmailMessage] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(message)


@dataclass
class Room:
    """A database with Ada, a relay, and what sends letters."""

    lent: Database
    relay: Relay
    letters: AccountLetters

    def asks(self, **values: Any) -> None:
        fields = {"kind": K.LOST_PASSWORD, "address": EMAIL, "asked_at": NOW, **values}
        with self.lent.sessions.begin() as session:
            session.add(AccountLetter(id=uuid4(), **fields))

    def rows(self) -> list[AccountLetter]:
        with self.lent.sessions() as session:
            return list(session.scalars(select(AccountLetter)))

    def opens(self, token: str, now: datetime) -> bool:
        with self.lent.sessions() as session:
            return find_link(session, token, now) is not None

    def token_of(self, number: int) -> str:
        return re.search(r"/password/links/(\S+)", self.relay.sent[number].get_content())[1]  # type: ignore[index]  # the test fails on None


@pytest.fixture
def room(database: Database) -> Room:
    with database.sessions.begin() as session:
        a_person(session, email=EMAIL)
    relay = Relay()
    sender = "Consilium <consilium@hospital.example>"
    site = "https://consilium.example"
    letters = AccountLetters(database.sessions, relay, sender=sender, public_url=site)
    return Room(database, relay, letters)


def test_a_link_goes_to_the_owner_s_address_and_works_for_an_hour(room: Room) -> None:
    room.asks()

    assert room.letters.send_due(NOW) == 1

    (letter,) = room.relay.sent
    assert letter["To"] == EMAIL
    assert "https://consilium.example/password/links/" in letter.get_content()
    assert room.opens(room.token_of(0), NOW + timedelta(minutes=59))
    assert not room.opens(room.token_of(0), NOW + timedelta(minutes=61))
    assert not room.opens("", NOW)


def test_the_table_never_holds_the_token(room: Room) -> None:
    room.asks()
    room.letters.send_due(NOW)

    (row,) = room.rows()
    kept = {column.key: getattr(row, column.key) for column in AccountLetter.__table__.columns}

    assert room.token_of(0) not in str(kept)


def test_for_an_address_that_nobody_has_nothing_is_sent_and_nothing_kept(room: Room) -> None:
    room.asks(address="nobody@hospital.example")

    assert room.letters.send_due(NOW) == 0

    assert room.relay.sent == []
    assert room.rows() == []


def test_a_shut_account_gets_no_link(room: Room) -> None:
    room.asks()
    with room.lent.sessions.begin() as session:
        session.scalars(select(Person)).one().is_active = False

    assert room.letters.send_due(NOW) == 0


def test_a_letter_is_sent_once_though_the_round_comes_again(room: Room) -> None:
    room.asks()

    assert [room.letters.send_due(NOW), room.letters.send_due(NOW)] == [1, 0]


def test_while_the_relay_is_away_the_letter_waits_and_leaves_with_a_new_token(room: Room) -> None:
    room.asks()
    room.relay.fails.append(RelayAwayError("away"))

    assert [room.letters.send_due(NOW), room.letters.send_due(NOW)] == [0, 1]

    assert room.opens(room.token_of(0), NOW)


@pytest.mark.parametrize("failure", [MailInDoubtError("doubt"), MailRefusedError("refused")])
def test_what_was_refused_or_is_in_doubt_is_not_sent_again(room: Room, failure: Exception) -> None:
    room.asks()
    room.relay.fails.append(failure)

    assert [room.letters.send_due(NOW), room.letters.send_due(NOW)] == [0, 0]


def test_nobody_s_inbox_is_filled(room: Room) -> None:
    for _number in range(LINKS_A_DAY + 3):
        room.asks()

    assert room.letters.send_due(NOW) == LINKS_A_DAY

    room.asks()
    assert room.letters.send_due(NOW + timedelta(days=1, minutes=1)) == 1


def test_word_of_a_change_holds_no_token_and_is_never_held_back(room: Room) -> None:
    person = _ada(room)
    for kind in (*[K.INVITATION] * LINKS_A_DAY, K.PASSWORD_CHANGED):
        room.asks(kind=kind, person_id=person, address="")

    assert room.letters.send_due(NOW) == LINKS_A_DAY + 1

    told = room.relay.sent[-1]
    assert "/password/links/" not in told.get_content()
    assert "https://consilium.example/password/lost" in told.get_content()


def test_a_letter_speaks_the_language_of_the_person_s_mails(room: Room) -> None:
    person = _ada(room)
    for language in CONSENT_LANGUAGES:
        with room.lent.sessions.begin() as session:
            session.get_one(Person, person).mail_locale = language
        later = NOW + timedelta(days=2 * len(room.relay.sent))
        room.asks(kind=K.INVITATION, person_id=person, address="", asked_at=later)
        assert room.letters.send_due(later) == 1

    languages = [letter["Content-Language"] for letter in room.relay.sent]
    assert languages == list(CONSENT_LANGUAGES)
    assert all("Ada" not in letter.as_string() for letter in room.relay.sent)


def test_old_letters_are_forgotten(room: Room) -> None:
    room.asks(asked_at=NOW - timedelta(days=91), ended_at=NOW)
    room.asks()

    room.letters.send_due(NOW)

    with room.lent.sessions() as session:
        assert session.scalar(select(func.count(AccountLetter.id))) == 1


def _ada(room: Room) -> Any:
    with room.lent.sessions() as session:
        return session.scalars(select(Person.id)).one()
