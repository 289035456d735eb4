"""The patient's language: asked once, kept, and chosen by itself on every form and letter."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, update

from tests.support.centre_site import CLINICIAN, ENROLMENT, CentreSite, hidden_in
from tests.support.consent_acts import records
from tests.support.organisations import an_affiliation
from tests.support.page_checks import assert_page
from web.models.networks import Ern, Hcp
from web.models.patients import ConsentPaper, Patient
from web.models.people import Person
from web.patients.correspondence import language_of
from workflows.domain.consent import Signatory

DEMOGRAPHICS = {
    "sex": "female",
    "birth_month": "4",
    "birth_year": "2021",
    "residence_area": "Holstein",
}


def chosen_in(text: str, field: str) -> str:
    """Return the value that a list on the page has chosen; nothing where it has not."""
    [inside] = re.findall(rf'<select\b[^>]*name="{field}"[^>]*>(.*?)</select>', text, re.DOTALL)
    found = re.search(r'<option selected value="([^"]*)"', inside)
    return found.group(1) if found else ""


def forgets_the_language(site: CentreSite) -> None:
    """Make the patients such as were enrolled before anybody asked."""
    with site.lent.sessions.begin() as session:
        session.execute(update(Patient).values(language=None))


def language_now(site: CentreSite, patient_id: UUID) -> str | None:
    with site.lent.sessions() as session:
        return language_of(session, session.get_one(Patient, patient_id))


def prints(site: CentreSite, patient_id: UUID, language: str, number: str) -> None:
    with site.lent.sessions.begin() as session:
        session.add(
            ConsentPaper(
                patient_id=patient_id,
                consent_number=number,
                kind="care",
                form_version="1.1",
                language=language,
                signatory=Signatory.PARENT,
                requested_by_id=site.patient(patient_id).enrolled_by_id,
                requested_at=datetime.now(UTC),
            ),
        )


@pytest.mark.parametrize(("country", "language"), [("DE", "de"), ("GR", "el"), ("XX", "")])
def test_enrolment_begins_with_the_language_of_the_country(
    site: CentreSite, country: str, language: str
):
    with site.lent.sessions.begin() as session:
        session.execute(update(Hcp).values(country=country))

    page = site.get("/patients/new")

    assert_page(page)
    assert chosen_in(page.text, "language") == language


def test_enrolment_chooses_no_language_for_centres_of_two_countries(site: CentreSite):
    with site.lent.sessions.begin() as session:
        person = session.scalars(select(Person).where(Person.email == CLINICIAN)).one()
        other = session.scalars(select(Hcp).where(Hcp.country == "ES").limit(1)).one()
        an_affiliation(session, person, hcp=other, ern=session.get(Ern, "EPICARE"))
        centre = str(other.id)
    page = site.get("/patients/new")
    values = {**hidden_in(page), **ENROLMENT, "centre": centre, "language": ""}

    answer = site.post("/patients/new", values)

    assert chosen_in(page.text, "language") == ""
    assert_page(answer)
    assert "“Language of the patient” is missing." in answer.text
    assert site.patients() == []


def test_the_language_that_was_asked_for_is_kept_and_shown(site: CentreSite):
    patient_id = site.enrols(language="uk")

    page = site.get(f"/patients/{patient_id}")

    assert site.patient(patient_id).language == "uk"
    assert "Українська" in page.text


def test_the_language_is_changed_with_the_other_demographics(site: CentreSite):
    patient_id = site.enrols(born_on="")
    url = f"/patients/{patient_id}/edit"
    page = site.get(url)
    assert chosen_in(page.text, "language") == "de"

    answer = site.post(url, {**hidden_in(page), **DEMOGRAPHICS, "language": "bg"})

    assert answer.status_code == 303
    assert site.patient(patient_id).language == "bg"


def test_forms_and_letters_choose_the_patients_language(site: CentreSite):
    patient_id = site.enrols(language="bg")
    panel_id = site.opens_panel(patient_id)

    consent = site.get(f"/panels/{panel_id}/consent").text
    report = site.get(f"/patients/{patient_id}/report").text

    assert chosen_in(consent, "printing-language") == "bg"
    assert chosen_in(consent, "recording-language") == "bg"
    assert chosen_in(report, "language") == "bg"


def test_a_language_that_was_sent_stays_when_the_form_comes_back(site: CentreSite):
    panel_id = site.opens_panel(site.enrols(language="bg"))

    answer = site.post(
        f"/panels/{panel_id}/consent/print",
        {"printing-language": "el"},
        form_on=f"/panels/{panel_id}/consent",
    )

    assert chosen_in(answer.text, "printing-language") == "el"
    assert chosen_in(answer.text, "recording-language") == "bg"


def test_without_a_language_that_of_the_last_paper_counts(site: CentreSite):
    patient_id = site.enrols()
    forgets_the_language(site)
    prints(site, patient_id, "fr", "C-0000-0001")
    prints(site, patient_id, "lv", "C-0000-0002")

    assert language_now(site, patient_id) == "lv"


def test_without_a_printed_paper_the_recorded_one_counts(site: CentreSite):
    patient_id = site.enrols()
    panel_id = site.opens_panel(patient_id)
    records(site, panel_id)
    forgets_the_language(site)

    assert language_now(site, patient_id) == "el"


def test_without_any_paper_the_country_counts(site: CentreSite):
    patient_id = site.enrols()
    forgets_the_language(site)

    assert language_now(site, patient_id) == "de"


def test_what_others_corrected_meanwhile_names_the_language_too(site: CentreSite):
    patient_id = site.enrols(born_on="")
    url = f"/patients/{patient_id}/edit"
    seen = hidden_in(site.get(url))
    site.post(url, {**seen, **DEMOGRAPHICS, "language": "sv"})

    answer = site.post(url, {**seen, **DEMOGRAPHICS, "language": "bg"})

    assert_page(answer)
    assert "Holstein, Svenska." in answer.text
    assert chosen_in(answer.text, "language") == "bg"
