"""The patients' pages: for the own centre, and nobody is named but on one of them."""

from __future__ import annotations

import pytest

from tests.support.centre_site import (
    ADMINISTRATOR,
    COLLEAGUE,
    COORDINATOR,
    CentreSite,
    hidden_in,
)
from tests.support.page_checks import assert_page
from web.models.audit import AuditAct
from web.models.protection import VaultIdentity

NAMES = ("Zinnia", "Quastenflosser", "LI-77-4711", "Hinterweidlingen", "2021-04-17")


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


def test_an_empty_list_says_why(site: CentreSite):
    page = site.get("/patients")

    assert_page(page)
    assert "Your centre has not enrolled a patient" in page.text


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


def test_the_month_of_birth_must_agree_with_the_exact_day(site: CentreSite):
    patient_id = site.enrols()
    url = f"/patients/{patient_id}/edit"

    values = {**hidden_in(site.get(url)), "sex": "female", "birth_month": "5", "language": "de"}
    answer = site.post(url, {**values, "birth_year": "2021", "residence_area": "Holstein"})

    assert "The exact date of birth kept at your centre says otherwise" in answer.text
    assert site.patient(patient_id).birth_month == 4
