"""Enrolment: once for each form, under a nickname nobody typed, nothing half-done."""

from __future__ import annotations

from sqlalchemy import select

from tests.support.centre_site import (
    ASSISTANT,
    CLINICIAN,
    ENROLMENT,
    CentreSite,
    hidden_in,
)
from tests.support.organisations import an_affiliation
from tests.support.page_checks import assert_page
from web.models.networks import Ern, Hcp
from web.models.people import Affiliation, Person
from workflows.domain.roles import Role


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
