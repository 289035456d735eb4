"""Erasing on either database: once, in one transaction, with tasks closed and the act on record."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests.support.organisations import a_person, an_hcp
from tests.support.web_pages import settings_for
from web.models.audit import AuditAct, AuditEntry
from web.models.consents import ConsentTask
from web.models.patients import Patient, Sex
from web.patient_keys import PatientErasedError, PatientKeys
from web.rights.erasing import Erasure, erase, erased_nickname
from workflows.domain.consent_tasks import ConsentTaskDecision, ConsentTaskKind

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Database
    from web.settings import Settings

_IS_ERASURE = AuditEntry.act == AuditAct.ERASED
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    return settings_for(database, tmp_path)


@pytest.fixture
def erasure(database: Database, settings: Settings) -> Erasure:
    """Return the erasure of a patient with a key and an open task."""
    patient_id = uuid4()
    with database.sessions.begin() as session:
        person, hcp = a_person(session), an_hcp(session)
        session.add(
            Patient(
                id=patient_id,
                hcp_id=hcp.id,
                nickname="Canary Ptarmigan",
                sex=Sex.MALE,
                birth_year=2011,
                birth_month=11,
                residence_area="Canary Islands",
                language="el",
                enrolled_by_id=person.id,
                restricted_at=NOW,
            ),
        )
        session.flush()
        PatientKeys.of(settings).make_key(session, patient_id)
        session.add(
            ConsentTask(
                patient_id=patient_id,
                kind=ConsentTaskKind.RETENTION_REVIEW,
                occasion="2041",
                due_on=date(2041, 3, 2),
            ),
        )
        by_id = person.id
    return Erasure(patient_id=patient_id, by_id=by_id, ground="no_longer_needed", at=NOW)


def test_nothing_of_the_patient_stays_and_the_act_is_on_record(
    database: Database, settings: Settings, erasure: Erasure
):
    with database.sessions.begin() as session:
        assert erase(session, erasure)

    with database.sessions() as session:
        row = session.get_one(Patient, erasure.patient_id)
        assert row.nickname == erased_nickname(erasure.patient_id)
        assert (row.residence_area, row.sex) == ("", Sex.UNDETERMINED)
        assert row.language is None
        assert (row.erased_at, row.restricted_at) == (NOW, None)
        task = session.scalars(select(ConsentTask)).one()
        assert (task.closed_at, task.decision) == (NOW, ConsentTaskDecision.ERASED)
        entry = session.scalars(select(AuditEntry).where(_IS_ERASURE)).one()
        assert (entry.act, entry.reason) == (AuditAct.ERASED, "no_longer_needed")
        assert "Canary" not in str(entry.detail)
        with pytest.raises(PatientErasedError):
            PatientKeys.of(settings).cipher(session, erasure.patient_id)


def test_a_second_time_changes_nothing(database: Database, erasure: Erasure):
    with database.sessions.begin() as session:
        erase(session, erasure)
    with database.sessions.begin() as session:
        assert not erase(session, erasure)

    with database.sessions() as session:
        assert len(session.scalars(select(AuditEntry).where(_IS_ERASURE)).all()) == 1


def test_what_is_rolled_back_erased_nobody(
    database: Database, settings: Settings, erasure: Erasure
):
    with database.sessions() as session:
        erase(session, erasure)
        session.rollback()

        assert session.get_one(Patient, erasure.patient_id).nickname == "Canary Ptarmigan"
        PatientKeys.of(settings).cipher(session, erasure.patient_id)


def test_the_new_name_is_opaque_and_the_same_each_time():
    assert erased_nickname(UUID(int=7)) == "erased-000000000000"
