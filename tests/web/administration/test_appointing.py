"""The operator appoints administrators; who has an account keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.support.organisations import a_person
from tests.support.sign_in import CHEAP_PASSWORDS
from web.administration.appointing import appoint_administrator
from web.models.people import Affiliation, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def test_the_first_administrator_comes_in_with_a_one_time_password(session: Session) -> None:
    password = appoint_administrator(session, "Ada@Hospital.example", "Ada Berg", CHEAP_PASSWORDS)

    person = session.scalars(select(Person)).one()
    assert (person.email, person.display_name) == ("ada@hospital.example", "Ada Berg")
    assert CHEAP_PASSWORDS.is_right(person.password_hash, password)
    assert [one.role.value for one in person.affiliations] == ["administrator"]


def test_whoever_is_appointed_twice_gets_a_new_password_and_nothing_else(
    session: Session,
) -> None:
    a_person(session, email="ada@hospital.example").is_active = False
    first = appoint_administrator(session, "ada@hospital.example", "", CHEAP_PASSWORDS)

    second = appoint_administrator(session, "ada@hospital.example", "", CHEAP_PASSWORDS)

    person = session.scalars(select(Person)).one()
    assert person.is_active
    assert not CHEAP_PASSWORDS.is_right(person.password_hash, first)
    assert CHEAP_PASSWORDS.is_right(person.password_hash, second)
    assert len(session.scalars(select(Affiliation)).all()) == 1
