"""Restricted data are shown to nobody outside the centre, from the next request on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web.models.audit import AuditAct

if TYPE_CHECKING:
    from tests.support.patient_rights import RightsSite

RESTRICTED = {"ground": "accuracy_contested"}


def restricts(site: RightsSite) -> None:
    assert site.post("/restrict", RESTRICTED).status_code == 303


@pytest.mark.parametrize("who", ["lead", "member", "guest"])
def test_restriction_closes_the_case_for_the_panel_on_the_next_request(site: RightsSite, who: str):
    assert site.panel.get(who, "/discussion").status_code == 200

    restricts(site)

    assert site.panel.get(who, "/discussion").status_code == 403
    assert site.panel.get(who, "/attachments").status_code == 403
    assert "Onset at six weeks" not in site.panel.get(who, "").text


def test_the_own_centre_still_reads_and_the_patients_page_says_that_it_is_restricted(
    site: RightsSite,
):
    restricts(site)

    assert site.panel.get("clinician", "/discussion").status_code == 200
    page = site.get()
    assert page.status_code == 200
    assert "has been restricted since" in page.text
    assert "Lift the restriction" in page.text


def test_lifting_reopens_what_consent_opens(site: RightsSite):
    restricts(site)

    lifted = site.post("/restrict/lift", {"is_told": "y"}, form_on="/restrict")

    assert lifted.status_code == 303
    assert site.patient().restricted_at is None
    assert site.panel.get("member", "/discussion").status_code == 200
    assert "has been restricted since" not in site.get().text


def test_it_is_lifted_only_once_the_patient_was_told(site: RightsSite):
    restricts(site)

    answer = site.post("/restrict/lift", {}, form_on="/restrict")

    assert answer.status_code == 422
    assert "must be told before" in answer.text
    assert site.patient().restricted_at is not None


def test_each_act_is_on_record_with_its_ground_and_a_second_click_adds_nothing(site: RightsSite):
    restricts(site)
    restricts(site)

    site.post("/restrict/lift", {"is_told": "y"}, form_on="/restrict")

    assert [each.reason for each in site.trail(AuditAct.RESTRICTED)] == [
        "accuracy_contested",
        "restriction_lifted",
    ]


def test_a_ground_must_be_one_of_the_laws(site: RightsSite):
    assert site.post("/restrict", {}).status_code == 422
    assert site.post("/restrict", {"ground": "because"}).status_code == 422
    assert site.patient().restricted_at is None


@pytest.mark.parametrize("who", ["lead", "member", "coordinator", "stranger"])
def test_for_everybody_else_the_page_does_not_exist(site: RightsSite, who: str):
    for path in ("/restrict", "/portability"):
        assert site.get(path, who).status_code == 404
