"""One person's part changes: removed, extended, departed, another lead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.support.page_checks import assert_page
from tests.support.panel_site import with_members
from workflows.domain.panels.state import ParticipantStatus

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite


def _path(site: PanelSite, who: str, act: str) -> str:
    return f"/people/{site.people[who]}/{act}"


def test_the_lead_removes_a_member_who_then_sees_nothing(site: PanelSite):
    with_members(site)
    path = _path(site, "member", "removal")
    assert_page(site.get("lead", path))

    answer = site.post("lead", path, {})

    assert answer.status_code == 303
    participant = site.state.participant(site.people["member"])
    assert participant is not None
    assert participant.status is ParticipantStatus.REMOVED
    assert site.get("member", "/discussion").status_code == 404


def test_removing_somebody_twice_is_told(site: PanelSite):
    with_members(site)
    path = _path(site, "member", "removal")
    site.post("lead", path, {})

    again = site.post("lead", path, {}, form_on="/people/" + str(uuid4()))

    assert again.status_code == 409
    assert_page(again)


def test_the_coordinator_extends_a_guest_to_the_end_of_a_day(site: PanelSite):
    with_members(site)
    path = _path(site, "guest", "extension")
    assert_page(site.get("coordinator", path))
    day = (datetime.now(UTC) + timedelta(days=90)).date()

    answer = site.post("coordinator", path, {"until": day.isoformat()})

    assert answer.status_code == 303
    guest = site.state.participant(site.people["guest"])
    assert guest is not None
    assert guest.access_until is not None
    assert guest.access_until.date() == day


def test_a_term_in_the_past_is_refused(site: PanelSite):
    with_members(site)

    answer = site.post("coordinator", _path(site, "guest", "extension"), {"until": "2020-01-01"})

    assert answer.status_code == 409
    assert_page(answer)
    assert "must lie ahead" in answer.text


def test_a_term_of_years_is_refused(site: PanelSite):
    with_members(site)
    day = (datetime.now(UTC) + timedelta(days=93)).date()

    answer = site.post("coordinator", _path(site, "guest", "extension"), {"until": day.isoformat()})

    assert answer.status_code == 409
    assert_page(answer)
    assert "90 days" in answer.text


def test_the_coordinator_records_the_leads_departure_and_names_another(site: PanelSite):
    path = _path(site, "lead", "departure")
    assert_page(site.get("coordinator", path))
    site.post("coordinator", path, {})
    assert site.state.lead_id is None
    assert_page(site.get("coordinator", "/lead"))

    answer = site.post("coordinator", "/lead", {"lead": str(site.people["candidate"])})

    assert answer.status_code == 303
    assert site.state.lead_id == site.people["candidate"]
    assert_page(site.get("coordinator", "/people"))


def test_only_somebody_of_the_networks_can_lead(site: PanelSite):
    answer = site.post("coordinator", "/lead", {"lead": str(site.people["stranger"])})

    assert answer.status_code == 422
    assert_page(answer)
    assert site.state.lead_id == site.people["lead"]


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("coordinator", "removal"),
        ("member", "removal"),
        ("lead", "extension"),
        ("lead", "departure"),
    ],
)
def test_acts_are_for_those_whose_part_they_are(site: PanelSite, who: str, path: str):
    with_members(site)

    for answer in (
        site.get(who, _path(site, "guest", path)),
        site.post(
            who,
            _path(site, "guest", path),
            {"until": "2999-01-01"},
            form_on="/people",
        ),
    ):
        assert answer.status_code == 403


def test_an_unknown_person_is_not_found(site: PanelSite):
    assert site.get("lead", f"/people/{uuid4()}/removal").status_code == 404


@pytest.mark.parametrize("sent", [{}, {"lead": "nobody"}, {"lead": "", "command_id": "x"}])
def test_who_may_not_name_a_lead_gets_no_list_of_professionals_by_sending_the_form(
    site: PanelSite, sent: dict[str, str]
):
    with_members(site)

    for who in ("clinician", "member", "guest"):
        read = site.get(who, "/lead")
        answer = site.post(who, "/lead", sent, form_on="/people")

        assert (read.status_code, answer.status_code) == (403, 403)
        assert "Līga Bērziņa" not in answer.text


def test_who_may_not_extend_a_guest_does_not_see_the_form_by_sending_it_empty(site: PanelSite):
    with_members(site)

    answer = site.post("lead", _path(site, "guest", "extension"), {}, form_on="/people")

    assert answer.status_code == 403
