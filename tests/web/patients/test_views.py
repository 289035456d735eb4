"""The patients' pages: enrolled, listed, shown to the own centre, hidden from everybody else."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.support.centre_site import (
    ADMINISTRATOR,
    ASSISTANT,
    CLINICIAN,
    COLLEAGUE,
    COORDINATOR,
    ENROLMENT,
    LEAD,
    OTHER_CENTRE,
    CentreSite,
    hidden_in,
)
from tests.support.organisations import an_affiliation
from tests.support.page_checks import assert_page
from web.models.audit import AuditAct
from web.models.networks import Ern, Hcp
from web.models.patients import Sex
from web.models.people import Affiliation, Person
from web.models.protection import PatientKey, VaultIdentity
from web.patients.nicknames import is_well_formed
from workflows.domain.roles import Role

NAMES = ("Zinnia", "Quastenflosser", "LI-77-4711", "Hinterweidlingen", "2021-04-17")


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


def test_a_patient_may_be_enrolled_without_what_names_them(site: CentreSite):
    unnamed = dict.fromkeys(
        ("given_name", "family_name", "born_on", "local_record_number", "place"), ""
    )

    patient_id = site.enrols(**unnamed)

    with site.lent.sessions() as session:
        assert session.get(VaultIdentity, patient_id) is None
    page = site.get(f"/patients/{patient_id}/identity")
    assert "Nothing is kept" in page.text
    assert_page(page)


def test_an_assistant_enrols_on_behalf_of_the_clinician(site: CentreSite):
    site.enrols(who=ASSISTANT)

    [created] = site.trail(AuditAct.CREATED, "patient")
    assistant = site.actor(ASSISTANT)
    assert (created.person_id, created.on_behalf_of_id) == (
        assistant.person_id,
        assistant.on_behalf_of,
    )
    assert assistant.on_behalf_of is not None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"sex": ""}, "“Sex” is missing."),
        ({"birth_year": "1203"}, "This is too long ago for a living patient."),
        ({"birth_year": "21"}, "Write the year with four digits."),
        ({"birth_year": "2999"}, "This lies in the future."),
        ({"residence_area": " "}, "“Area of residence” is missing."),
        ({"born_on": "2021-05-17"}, "exact date of birth and the year and month of birth disagree"),
        ({"born_on": "2021-02-31"}, "This is no day of the calendar."),
    ],
)
def test_a_wrong_enrolment_keeps_what_was_typed_and_leaves_nothing(
    site: CentreSite, changed: dict[str, str], words: str
):
    page = site.get("/patients/new")

    answer = site.post("/patients/new", {**hidden_in(page), **ENROLMENT, **changed})

    assert answer.status_code == 200
    assert_page(answer)
    assert words in answer.text
    assert 'value="Quastenflosser"' in answer.text
    assert hidden_in(answer)["offer"] == hidden_in(page)["offer"]
    assert site.patients() == []
    with site.lent.sessions() as session:
        assert session.scalar(select(func.count()).select_from(PatientKey)) == 0


def test_another_nickname_is_offered_without_losing_what_was_typed(site: CentreSite):
    page = site.get("/patients/new")

    answer = site.post("/patients/new", {**hidden_in(page), **ENROLMENT, "another": "1"})

    assert hidden_in(answer)["offer"] != hidden_in(page)["offer"]
    assert 'value="Quastenflosser"' in answer.text
    assert "There is a problem" not in answer.text
    assert site.patients() == []


def test_nobody_types_a_nickname(site: CentreSite):
    page = site.get("/patients/new")

    answer = site.post(
        "/patients/new", {**hidden_in(page), **ENROLMENT, "offer": "Zinnia Quastenflosser"}
    )

    assert "The nickname could not be used" in answer.text
    assert site.patients() == []


def test_a_nickname_that_was_taken_meanwhile_is_replaced(site: CentreSite):
    first, second = (hidden_in(site.get("/patients/new")) for _ in range(2))
    site.post("/patients/new", {**first, **ENROLMENT})

    again = {**second, **ENROLMENT, "offer": first["offer"]}
    answer = site.post("/patients/new", again)

    assert "has just been taken" in answer.text
    assert len(site.patients()) == 1
    assert site.post("/patients/new", {**hidden_in(answer), **ENROLMENT}).status_code == 303


def test_a_form_that_is_sent_twice_enrols_one_patient(site: CentreSite):
    values = {**hidden_in(site.get("/patients/new")), **ENROLMENT}

    answers = [site.post("/patients/new", values) for _ in range(2)]

    assert answers[0].location == answers[1].location
    assert len(site.patients()) == 1


def test_the_list_shows_own_patients_with_their_panels_and_filters_by_nickname(site: CentreSite):
    patient_id, other_id = site.enrols(), site.enrols()
    site.opens_panel(patient_id)
    nickname, other = site.patient(patient_id).nickname, site.patient(other_id).nickname

    page = site.get("/patients")
    filtered = site.get("/patients", query_string={"nickname": nickname})

    assert_page(page)
    assert "Awaiting consent" in page.text
    assert nickname in filtered.text
    assert other not in filtered.text
    assert "2 patients of your centre" in page.text
    listed = site.trail(AuditAct.LISTED, "patients")[-1]
    assert listed.detail == {"patients": [str(patient_id)]}


def test_an_empty_list_says_why(site: CentreSite):
    page = site.get("/patients")

    assert_page(page)
    assert "Your centre has not enrolled a patient" in page.text


def test_a_filter_without_a_hit_says_so(site: CentreSite):
    site.enrols()

    page = site.get("/patients?nickname=nobody")

    assert_page(page)
    assert "No patient found" in page.text


@pytest.mark.parametrize("who", [OTHER_CENTRE, LEAD, COORDINATOR, ADMINISTRATOR])
@pytest.mark.parametrize("path", ["", "/edit", "/identity", "/identity/edit", "/consent/withdraw"])
def test_a_patient_is_not_there_for_others_and_the_attempt_is_on_record(
    site: CentreSite, who: str, path: str
):
    patient_id = site.enrols()

    answer = site.get(f"/patients/{patient_id}{path}", who)

    assert answer.status_code == 404
    assert site.patient(patient_id).nickname not in answer.text
    [denied] = site.trail(AuditAct.DENIED, "patient")
    assert (denied.patient_id, denied.person_id) == (patient_id, site.actor(who).person_id)


def test_other_centres_see_none_of_the_patients_in_their_list(site: CentreSite):
    patient_id = site.enrols()

    page = site.get("/patients", OTHER_CENTRE)

    assert site.patient(patient_id).nickname not in page.text


@pytest.mark.parametrize("who", [COORDINATOR, ADMINISTRATOR])
@pytest.mark.parametrize("path", ["/patients", "/patients/new"])
def test_offices_have_no_patients(site: CentreSite, who: str, path: str):
    assert site.get(path, who).status_code == 403


def test_the_identity_is_shown_on_its_own_page_only_and_each_look_is_recorded(site: CentreSite):
    patient_id = site.enrols()
    panel_id = site.opens_panel(patient_id)

    identity = site.get(f"/patients/{patient_id}/identity", COLLEAGUE)

    assert_page(identity)
    for name in NAMES[:4]:
        assert name in identity.text
    [read] = site.trail(AuditAct.IDENTITY_READ, "identity")
    assert read.person_id == site.actor(COLLEAGUE).person_id
    for url in (
        "/patients",
        f"/patients/{patient_id}",
        f"/patients/{patient_id}/edit",
        f"/patients/{patient_id}/consent/withdraw",
        f"/panels/{panel_id}",
        f"/panels/{panel_id}/consent",
        "/",
    ):
        page = site.get(url).text
        assert not [name for name in NAMES if name in page], url


def test_the_patients_page_is_recorded_and_as_it_should_be(site: CentreSite):
    patient_id = site.enrols()

    page = site.get(f"/patients/{patient_id}")

    assert_page(page)
    assert "Open a panel" in page.text
    assert "No panel yet" in page.text
    assert [row.patient_id for row in site.trail(AuditAct.VIEWED, "patient")] == [patient_id]


def test_shared_facts_are_corrected(site: CentreSite):
    patient_id = site.enrols(born_on="")
    url = f"/patients/{patient_id}/edit"
    page = site.get(url)
    assert_page(page)

    values = {**hidden_in(page), "sex": "male", "birth_month": "5", "birth_year": "2020"}
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
    facts = {"sex": "female", "birth_month": "4", "birth_year": "2021"}
    site.post(url, {**seen, **facts, "residence_area": "Holstein"}, who=COLLEAGUE)

    answer = site.post(url, {**seen, **facts, "residence_area": "Lübeck area"})

    assert_page(answer)
    assert "Holstein" in answer.text
    assert 'value="Lübeck area"' in answer.text
    assert site.patient(patient_id).residence_area == "Holstein"
    answer = site.post(url, {**hidden_in(answer), **facts, "residence_area": "Lübeck area"})
    assert answer.status_code == 303
    assert site.patient(patient_id).residence_area == "Lübeck area"


def test_the_month_of_birth_must_agree_with_the_exact_day(site: CentreSite):
    patient_id = site.enrols()
    url = f"/patients/{patient_id}/edit"

    values = {**hidden_in(site.get(url)), "sex": "female", "birth_month": "5"}
    answer = site.post(url, {**values, "birth_year": "2021", "residence_area": "Holstein"})

    assert "The exact date of birth kept at your centre says otherwise" in answer.text
    assert site.patient(patient_id).birth_month == 4


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


def test_an_impossible_exact_day_is_refused(site: CentreSite):
    patient_id = site.enrols()

    answer = site.post(f"/patients/{patient_id}/identity/edit", {"born_on": "2999-01-01"})

    assert_page(answer)
    assert "This lies in the future." in answer.text


def test_an_assistant_whose_clinician_left_enrols_nobody_and_is_told_why(site: CentreSite):
    with site.lent.sessions.begin() as session:
        for affiliation in session.scalars(
            select(Affiliation).where(Affiliation.role == Role.ASSISTANT)
        ):
            affiliation.acts_for_id = None

    page, form = site.get("/patients", ASSISTANT), site.get("/patients/new", ASSISTANT)

    # Without a clinician the affiliation does not hold, so the role is gone with it.
    assert (page.status_code, form.status_code) == (403, 403)


def test_who_belongs_to_two_centres_chooses_one(site: CentreSite):
    with site.lent.sessions.begin() as session:
        person = session.scalars(select(Person).where(Person.email == CLINICIAN)).one()
        [other] = session.scalars(select(Hcp).where(Hcp.name.contains("Isartal")).limit(1))
        an_affiliation(session, person, hcp=other, ern=session.get(Ern, "EPICARE"))
        other_id = other.id
    page = site.get("/patients/new")
    assert_page(page)

    missing = site.post("/patients/new", {**hidden_in(page), **ENROLMENT})
    chosen = site.post("/patients/new", {**hidden_in(page), **ENROLMENT, "centre": str(other_id)})

    assert "“Enrolling centre” is missing." in missing.text
    assert chosen.status_code == 303
    [patient] = site.patients()
    assert patient.hcp_id == other_id


def test_a_patient_goes_to_no_foreign_centre(site: CentreSite):
    with site.lent.sessions() as session:
        foreign = session.scalars(select(Hcp.id).where(Hcp.name.contains("Isartal"))).one()

    page = site.get("/patients/new")
    values = {**hidden_in(page), **ENROLMENT, "centre": str(foreign)}
    answer = site.post("/patients/new", values)

    assert answer.status_code == 200
    assert site.patients() == []
