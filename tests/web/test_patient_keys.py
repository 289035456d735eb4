"""Patients' keys: what they seal stays in its place, and nothing opens it after erasure."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from web.models.protection import PatientKey
from web.patient_keys import (
    NoPatientKeyError,
    PatientErasedError,
    PatientKeys,
    SealBrokenError,
    WrongKeyError,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.support.databases import Database

KEYS = PatientKeys(bytes(range(32)))
PATIENT = uuid.UUID("22222222-2222-4222-8222-222222222222")
PLACE = "history:7:text"


def test_sealed_text_comes_back_in_its_own_place(session: Session) -> None:
    KEYS.make_key(session, PATIENT)

    sealed = KEYS.cipher(session, PATIENT).seal("Krämpfe seit dem 3. Monat", PLACE)

    assert KEYS.cipher(session, PATIENT).open_text(sealed, PLACE) == "Krämpfe seit dem 3. Monat"
    assert b"Monat" not in sealed


def test_the_same_text_is_never_sealed_alike(session: Session) -> None:
    cipher = KEYS.make_key(session, PATIENT)

    assert cipher.seal("same", PLACE) != cipher.seal("same", PLACE)


def test_sealed_text_does_not_open_in_another_place(session: Session) -> None:
    cipher = KEYS.make_key(session, PATIENT)
    sealed = cipher.seal("text", PLACE)

    with pytest.raises(SealBrokenError):
        cipher.open(sealed, "history:8:text")


def test_sealed_text_does_not_open_for_another_patient(session: Session) -> None:
    sealed = KEYS.make_key(session, PATIENT).seal("text", PLACE)
    other = KEYS.make_key(session, uuid.uuid4())

    with pytest.raises(SealBrokenError):
        other.open(sealed, PLACE)


@pytest.mark.parametrize("position", [0, 1, 13, -1])
def test_an_altered_byte_is_noticed(session: Session, position: int) -> None:
    cipher = KEYS.make_key(session, PATIENT)
    sealed = bytearray(cipher.seal("text", PLACE))
    sealed[position] ^= 1

    with pytest.raises(SealBrokenError):
        cipher.open(bytes(sealed), PLACE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01short", b"plain text in the column"])
def test_anything_that_was_not_sealed_is_refused(session: Session, sealed: bytes) -> None:
    cipher = KEYS.make_key(session, PATIENT)

    with pytest.raises(SealBrokenError):
        cipher.open(sealed, PLACE)


def test_the_key_lies_wrapped_in_the_table(session: Session) -> None:
    KEYS.make_key(session, PATIENT)
    wrapped = session.scalars(select(PatientKey.wrapped_key)).one()

    assert wrapped is not None
    assert len(wrapped) == 40
    with pytest.raises(WrongKeyError):
        PatientKeys(bytes(32)).cipher(session, PATIENT)


def test_a_patient_without_a_key_is_said_to_have_none(session: Session) -> None:
    with pytest.raises(NoPatientKeyError):
        KEYS.cipher(session, PATIENT)


def test_a_destroyed_key_opens_nothing_in_any_session_from_then_on(database: Database) -> None:
    with database.sessions.begin() as session:
        KEYS.make_key(session, PATIENT)
    with database.sessions() as reader:
        KEYS.cipher(reader, PATIENT)
        reader.commit()
        with database.sessions.begin() as session:
            KEYS.destroy_key(session, PATIENT)

        with pytest.raises(PatientErasedError):
            KEYS.cipher(reader, PATIENT)


def test_destroying_keeps_the_day_and_not_the_key(session: Session) -> None:
    KEYS.make_key(session, PATIENT)

    KEYS.destroy_key(session, PATIENT)
    first = session.scalars(select(PatientKey.destroyed_at)).one()
    KEYS.destroy_key(session, PATIENT)

    row = session.execute(select(PatientKey.wrapped_key, PatientKey.destroyed_at)).one()
    assert first is not None
    assert (row.wrapped_key, row.destroyed_at) == (None, first)
