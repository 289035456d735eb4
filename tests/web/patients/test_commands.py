"""Enrolment and corrections in the database."""

from __future__ import annotations

from tests.support.centre_site import (
    ASSISTANT,
    COLLEAGUE,
    CentreSite,
    hidden_in,
)
from tests.support.page_checks import assert_page
from web.models.audit import AuditAct
from web.models.patients import Sex
from web.models.protection import PatientKey, VaultIdentity
from web.patients.nicknames import is_well_formed


def test_an_enrolled_patient_has_a_nickname_a_key_a_vault_entry_and_audit_rows(site: CentreSite):
    patient_id = site.enrols()

    patient = site.patient(patient_id)
    assert is_well_formed(patient.nickname)
    assert (patient.sex, patient.birth_year, patient.birth_month) == (Sex.FEMALE, 2021, 4)
    with site.lent.sessions() as session:
        assert session.get(PatientKey, patient_id)
        assert session.get(VaultIdentity, patient_id)
    [created] = site.trail(AuditAct.CREATED, "patient")
    assert created.patient_id == patient_id
    assert len(site.trail(AuditAct.IDENTITY_STORED, "identity")) == 1


def test_an_assistant_enrols_on_behalf_of_the_clinician(site: CentreSite):
    site.enrols(who=ASSISTANT)

    [created] = site.trail(AuditAct.CREATED, "patient")
    assistant = site.actor(ASSISTANT)
    assert (created.person_id, created.on_behalf_of_id) == (
        assistant.person_id,
        assistant.on_behalf_of,
    )
    assert assistant.on_behalf_of is not None


def test_shared_facts_are_corrected(site: CentreSite):
    patient_id = site.enrols(born_on="")
    url = f"/patients/{patient_id}/edit"
    page = site.get(url)
    assert_page(page)

    values = {**hidden_in(page), "sex": "male", "birth_month": "5", "birth_year": "2020"}
    values["language"] = "de"
    answer = site.post(url, {**values, "residence_area": "Holstein"})

    assert answer.status_code == 303
    patient = site.patient(patient_id)
    assert (patient.sex, patient.birth_year, patient.birth_month) == (Sex.MALE, 2020, 5)
    assert (patient.residence_area, patient.version) == ("Holstein", 2)
    assert len(site.trail(AuditAct.CHANGED, "patient")) == 1


def test_two_who_correct_at_once_see_each_others_text(site: CentreSite):
    patient_id = site.enrols(born_on="")
    url = f"/patients/{patient_id}/edit"
    seen = hidden_in(site.get(url))
    facts = {"sex": "female", "birth_month": "4", "birth_year": "2021", "language": "de"}
    site.post(url, {**seen, **facts, "residence_area": "Holstein"}, who=COLLEAGUE)

    answer = site.post(url, {**seen, **facts, "residence_area": "Lübeck area"})

    assert_page(answer)
    assert "Holstein" in answer.text
    assert 'value="Lübeck area"' in answer.text
    assert site.patient(patient_id).residence_area == "Holstein"
    answer = site.post(url, {**hidden_in(answer), **facts, "residence_area": "Lübeck area"})
    assert answer.status_code == 303
    assert site.patient(patient_id).residence_area == "Lübeck area"


def test_a_corrected_exact_day_takes_year_and_month_along(site: CentreSite):
    patient_id = site.enrols()
    url = f"/patients/{patient_id}/identity/edit"
    page = site.get(url)
    assert_page(page)
    assert 'value="2021-04-17"' in page.text

    answer = site.post(url, {"family_name": "Quastenflosser", "born_on": "2020-12-02"})

    assert answer.status_code == 303
    patient = site.patient(patient_id)
    assert (patient.birth_year, patient.birth_month, patient.version) == (2020, 12, 2)
