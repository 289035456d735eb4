"""The list of a centre's patients."""

from __future__ import annotations

from tests.support.centre_site import (
    OTHER_CENTRE,
    CentreSite,
)
from tests.support.page_checks import assert_page
from web.models.audit import AuditAct


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


def test_a_filter_without_a_hit_says_so(site: CentreSite):
    site.enrols()

    page = site.get("/patients?nickname=nobody")

    assert_page(page)
    assert "No patient found" in page.text


def test_other_centres_see_none_of_the_patients_in_their_list(site: CentreSite):
    patient_id = site.enrols()

    page = site.get("/patients", OTHER_CENTRE)

    assert site.patient(patient_id).nickname not in page.text
