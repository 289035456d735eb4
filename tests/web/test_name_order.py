"""Names stand in the order of their letters in either database, and pages of lists follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select

from i18n.collation import by_letters
from web.models.people import Person
from web.name_order import NameOrder

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NAMES = ("Zander", "Łukasz", "Øverland", "Ærø", "Müller", "anders", "Muller", "Émile Zola")


def add_people(session: Session) -> None:
    session.add_all(
        Person(
            id=uuid4(),
            email=f"{number}@example.eu",
            display_name=name,
            locale="en",
            time_zone="UTC",
        )
        for number, name in enumerate(NAMES)
    )
    session.flush()


def test_the_database_sorts_as_the_pages_do(session: Session):
    add_people(session)

    found = session.scalars(
        select(Person.display_name).order_by(NameOrder(Person.display_name))
    ).all()

    assert found == sorted(NAMES, key=by_letters)
    assert found == [
        "Ærø",
        "anders",
        "Émile Zola",
        "Łukasz",
        "Muller",
        "Müller",
        "Øverland",
        "Zander",
    ]


def test_a_page_of_a_list_goes_on_where_the_one_before_ended(session: Session):
    add_people(session)
    ordered = select(Person.display_name).order_by(NameOrder(Person.display_name))

    second = session.scalars(ordered.limit(3).offset(3)).all()

    assert second == ["Łukasz", "Muller", "Müller"]
