"""Both kinds of database keep the same promises: durable, checked, one writer at a time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from tests.support.organisations import a_person, an_hcp
from web.database import declare_intent, is_writing, make_engine, reading, writing
from web.models.networks import Hcp
from web.models.people import Affiliation, Person
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from tests.support.databases import Database


def test_what_is_committed_is_there_and_what_is_not_is_not(database: Database):
    with database.sessions.begin() as session:
        an_hcp(session, name="Kept")
    with database.sessions() as session:
        an_hcp(session, name="Lost")

    with database.sessions() as session:
        assert session.scalars(select(Hcp.name)).all() == ["Kept"]


def test_a_row_cannot_point_at_nothing(database: Database):
    with database.sessions() as session:
        person = a_person(session)
        session.add(
            Affiliation(person_id=person.id, ern_code="NOWHERE", role=Role.HEALTH_PROFESSIONAL),
        )
        with pytest.raises(IntegrityError):
            session.commit()


def test_times_come_back_aware_and_naive_ones_are_refused(database: Database):
    moment = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    with database.sessions.begin() as session:
        a_person(session).created_at = moment

    with database.sessions() as session:
        assert session.scalars(select(Person.created_at)).one() == moment
    with pytest.raises(StatementError, match="aware"), database.sessions.begin() as session:
        session.add(Person(email="x", display_name="x", created_at=moment.replace(tzinfo=None)))


def test_two_writers_wait_for_each_other_and_neither_is_lost(database: Database):
    def add(number: int) -> None:
        for each in range(10):
            with database.sessions.begin() as session:
                session.execute(select(Hcp.name)).all()
                an_hcp(session, name=f"Hospital {number}-{each}")

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.sessions() as session:
        assert len(session.scalars(select(Hcp.name)).all()) == 40


def test_a_reader_does_not_wait_for_a_writer(database: Database):
    with database.sessions() as writer:
        an_hcp(writer, name="Not yet")
        with reading(), database.sessions() as reader:
            assert reader.scalars(select(Hcp.name)).all() == []


def test_sqlite_is_durable_and_checks_its_references(database: Database):
    if database.engine.dialect.name != "sqlite":
        with database.sessions() as session:
            assert session.scalar(text("SHOW synchronous_commit")) == "on"
        return
    # Tests wait for no disk; the product's own engine does.
    engine = make_engine(database.url)
    with engine.connect() as connection:
        pragmas = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


def test_the_intent_to_write_belongs_to_the_block_that_states_it():
    assert is_writing()
    with reading():
        assert not is_writing()
        with writing():
            assert is_writing()
        assert not is_writing()
    declare_intent(writing=True)
    assert is_writing()
