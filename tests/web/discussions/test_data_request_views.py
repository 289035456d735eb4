"""Requests for data: asked by the panel, answered by the centre, or waived by the lead."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from tests.support.page_checks import assert_page
from web.models.discussions import Note
from workflows.domain.panels.state import DataRequestStatus

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite


def _ask(site: PanelSite, text: str = "Please send the EEG.") -> UUID:
    values = {"ask-text": text, "ask-command_id": str(uuid4())}
    answer = site.post("member", "/data-requests", values, form_on="/discussion")
    assert answer.status_code == 303
    return site.state.data_requests[-1].data_request_id


def test_the_panel_asks_and_the_centre_answers(site: PanelSite):
    request = _ask(site)
    assert_page(site.get("clinician", f"/data-requests/{request}/answer"))

    answer = site.post("clinician", f"/data-requests/{request}/answer", {"text": "It is normal."})

    assert answer.status_code == 303
    assert site.state.data_requests[0].status is DataRequestStatus.ANSWERED
    page = site.get("member", "/discussion")
    assert_page(page)
    assert "Please send the EEG." in page.text
    assert "It is normal." in page.text


def test_the_lead_goes_on_without_the_data_with_a_reason(site: PanelSite):
    request = _ask(site)
    path = f"/data-requests/{request}/waive"
    assert_page(site.get("lead", path))

    without_reason = site.post("lead", path, {"text": ""})
    with_reason = site.post("lead", path, {"text": "The lesion is clear enough."})

    assert without_reason.status_code == 422
    assert with_reason.status_code == 303
    assert site.state.data_requests[0].status is DataRequestStatus.WAIVED
    assert "The lesion is clear enough." in site.get("member", "/discussion").text


def test_of_two_answers_the_one_that_was_taken_in_is_shown(site: PanelSite):
    request = _ask(site)
    path = f"/data-requests/{request}/answer"
    site.gateway.is_away = True
    first = site.post("clinician", path, {"text": "The first answer."})
    second = site.post("clinician", path, {"text": "The second answer."})

    site.drain()

    assert (first.status_code, second.status_code) == (303, 303)
    page = site.get("member", "/discussion")
    assert "The first answer." in page.text
    assert "The second answer." not in page.text


def test_an_answer_that_comes_too_late_is_told_and_its_text_kept(site: PanelSite):
    request, other = _ask(site), _ask(site, "And the MRI.")
    path = f"/data-requests/{request}/answer"
    site.post("clinician", path, {"text": "Sent."})

    late = site.post(
        "clinician", path, {"text": "Sent again."}, form_on=f"/data-requests/{other}/answer"
    )

    assert late.status_code == 409
    assert_page(late)
    assert "settled already" in late.text
    assert "Sent again." in late.text
    with site.lent.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Note)) == 1


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("member", "answer", 403),
        ("clinician", "waive", 403),
        ("coordinator", "answer", 403),
        ("stranger", "answer", 404),
    ],
)
def test_only_whose_part_it_is_settles_a_request(site: PanelSite, who: str, path: str, status: int):
    request = _ask(site)

    assert site.get(who, f"/data-requests/{request}/{path}").status_code == status


def test_an_unknown_request_is_not_found(site: PanelSite):
    _ask(site)

    assert site.get("clinician", f"/data-requests/{uuid4()}/answer").status_code == 404


def test_asking_without_words_is_refused(site: PanelSite):
    values = {"ask-text": "", "ask-command_id": str(uuid4())}

    answer = site.post("member", "/data-requests", values, form_on="/discussion")

    assert answer.status_code == 422
    assert_page(answer)
