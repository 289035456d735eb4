"""People: one address is one account, however it is spelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from tests.support.organisations import a_person
from web.models.people import normalised_email

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada@Hospital.Example", "ada@hospital.example"),
        ("  ada@hospital.example\n", "ada@hospital.example"),
        ("ａｄａ＠hospital.example", "ada@hospital.example"),
        ("STRASSE@klinik.example", "strasse@klinik.example"),
        ("Straße@klinik.example", "strasse@klinik.example"),
        ("", ""),
    ],
)
def test_all_spellings_of_an_address_become_one(typed: str, kept: str) -> None:
    assert normalised_email(typed) == kept


def test_two_spellings_cannot_be_two_people(session: Session) -> None:
    a_person(session, email="ada@hospital.example")

    with pytest.raises(IntegrityError):
        a_person(session, email="ADA@hospital.example")
