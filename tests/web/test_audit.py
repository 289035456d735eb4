"""The audit trail: what an entry says, and that it is on disk before anything is shown."""

from __future__ import annotations

import threading
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from web import audit
from web.audit_chain import verify_chain
from web.database import reading
from web.models.audit import AuditAct, AuditEntry
from web.models.networks import Ern

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.support.databases import Database

PERSON = uuid.UUID("11111111-1111-4111-8111-111111111111")
PATIENT = uuid.UUID("22222222-2222-4222-8222-222222222222")


def test_an_entry_says_who_did_what_to_whom_and_why(session: Session) -> None:
    audit.record(
        session,
        act=AuditAct.VIEWED,
        person_id=PERSON,
        subject_kind="patient",
        subject_id=PATIENT,
        patient_id=PATIENT,
        reason="panel member",
        detail={"section": "history", "count": 3},
    )
    session.commit()

    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.seq, entry.act, entry.person_id) == (1, AuditAct.VIEWED, PERSON)
    assert (entry.subject_kind, entry.subject_id) == ("patient", str(PATIENT))
    assert (entry.patient_id, entry.reason) == (PATIENT, "panel member")
    assert entry.detail == {"section": "history", "count": 3}
    assert entry.previous_hash == "0" * 64


def test_an_entry_is_undone_with_the_act_it_belongs_to(session: Session) -> None:
    session.add(Ern(code="NEW", display_name="New", about="nothing yet", position=1))
    audit.record(session, act=AuditAct.CREATED, subject_kind="ern", subject_id="NEW")

    session.rollback()

    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0
    assert session.get(Ern, "NEW") is None


def test_a_read_is_on_disk_before_the_page_goes_on(database: Database) -> None:
    with reading(), database.sessions() as session:
        session.scalars(select(Ern)).all()
        audit.record_read(session, act=AuditAct.VIEWED, person_id=PERSON, patient_id=PATIENT)

        with database.sessions() as other:
            assert other.scalars(select(AuditEntry.patient_id)).all() == [PATIENT]


def test_a_read_within_a_change_shares_its_fate(database: Database) -> None:
    with database.sessions() as session:
        audit.record_read(session, act=AuditAct.VIEWED, person_id=PERSON, patient_id=PATIENT)
        session.rollback()

    with database.sessions() as session:
        assert session.scalars(select(AuditEntry)).all() == []


def test_without_a_trail_nothing_is_shown(database: Database) -> None:
    with database.sessions.begin() as session:
        session.execute(text("DROP TABLE audit_entries"))

    with reading(), database.sessions() as session, pytest.raises(SQLAlchemyError):
        audit.record_read(session, act=AuditAct.VIEWED, patient_id=PATIENT)


def test_a_refusal_is_kept_and_what_it_refused_is_not(database: Database) -> None:
    with database.sessions() as session:
        session.add(Ern(code="NEW", display_name="New", about="nothing yet", position=1))
        audit.record_denied(session, person_id=PERSON, patient_id=PATIENT, reason="other_centre")

    with database.sessions() as session:
        assert session.scalars(select(AuditEntry.act)).all() == [AuditAct.DENIED]
        assert session.get(Ern, "NEW") is None


def test_entries_of_many_writers_form_one_chain(database: Database) -> None:
    def write() -> None:
        for _ in range(10):
            with database.sessions.begin() as session:
                audit.record(session, act=AuditAct.VIEWED, person_id=PERSON)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with database.sessions() as session:
        report = verify_chain(session)
    assert report.is_whole
    assert report.rows == 40
