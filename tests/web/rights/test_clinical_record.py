"""The record is part of a patient's copy, and after an erasure nothing of it can be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.support.centre_site import CLINICIAN, CentreSite, a_centre_site
from tests.support.record_site import RecordSite
from web.models.patients import Patient
from web.models.records import RecordItem, RecordItemVersion
from web.patient_keys import PatientErasedError, PatientKeys
from web.rights.clinical_record import clinical_record
from web.rights.erasing import Erasure, erase
from web.rights.holdings import holdings_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Databases


def written(site: CentreSite) -> RecordSite:
    record = RecordSite(site, site.enrols())
    record.saves("history", {"f-course": "Began with spasms."})
    record.saves("history", {"f-course": "Began at two weeks.", "v-course": "1"})
    record.acts("treatment", {"what-label": "Vigabatrin", "what-id": "N03AG04"})
    return record


def test_the_copy_holds_every_version(databases: Databases, tmp_path: Path):
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as site:
        record = written(site)
        cipher = site.cipher(record.patient_id)

        with site.lent.sessions() as session:
            copy = json.loads(json.dumps(clinical_record(session, cipher), default=str))
            held = holdings_of(session, record.patient_id)

    field, treatment = copy
    assert field["field"] == "history.course"
    assert [each["content"]["text"] for each in field["versions"]] == [
        "Began with spasms.",
        "Began at two weeks.",
    ]
    assert treatment["versions"][0]["content"]["what"]["label"] == "Vigabatrin"
    assert held.texts == 2


def test_an_erasure_blanks_the_codes_and_seals_the_rest_for_ever(
    databases: Databases, tmp_path: Path
):
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as site:
        record = written(site)
        me = site.actor(CLINICIAN).person_id
        with site.lent.sessions.begin() as session:
            now = session.get_one(Patient, record.patient_id).enrolled_at
            erasure = Erasure(
                patient_id=record.patient_id, by_id=me, ground="patient_withdrew", at=now
            )
            assert erase(session, erasure)

        with site.lent.sessions() as session:
            rows = [
                *session.scalars(select(RecordItem)),
                *session.scalars(select(RecordItemVersion)),
            ]
            with pytest.raises(PatientErasedError):
                PatientKeys.of(site.settings).cipher(session, record.patient_id)
        page = record.get("/history")

    assert len(rows) == 5
    assert {(row.key, row.standing, row.code_release) for row in rows} == {("", "", "")}
    assert page.status_code in {404, 410}
