"""Follow-ups: planned at closure, written by the enrolling centre when they are due."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.support.page_checks import assert_page
from tests.web.outcomes.presented import present, sign
from web.models.panels import Panel
from workflows.domain.panels import commands as c
from workflows.domain.panels.state import FollowUpStatus
from workflows.messages import STATE

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite


@pytest.fixture
def closed(site: PanelSite) -> PanelSite:
    """Return a closed panel whose follow-up after three months is due."""
    present(site)
    for who in ("lead", "member", "second_member"):
        sign(site, who)
    site.does("lead", c.ClosePanel())
    state = site.state
    first, *later = state.follow_ups
    due = replace(first, status=FollowUpStatus.DUE)
    with site.lent.sessions.begin() as session:
        row = session.get_one(Panel, site.panel_id)
        row.state = STATE.dump_python(replace(state, follow_ups=(due, *later)), mode="json")
    return site


def test_before_closure_no_follow_up_is_planned(site: PanelSite):
    page = site.get("clinician", "/follow-up")

    assert_page(page)
    assert "No follow-up is planned" in page.text


def test_the_centre_writes_the_one_that_is_due(closed: PanelSite):
    page = closed.get("clinician", "/follow-up")
    assert_page(page)
    assert "After 3 months" in page.text

    answer = closed.post(
        "clinician", "/follow-up", {"month": "3", "text": "Seizure-free since surgery."}
    )

    assert answer.status_code == 303
    assert closed.state.follow_ups[0].status is FollowUpStatus.RECORDED
    read = closed.get("lead", "/follow-up")
    assert_page(read)
    assert "Seizure-free since surgery." in read.text


def test_a_follow_up_that_is_not_due_is_refused_and_its_text_kept(closed: PanelSite):
    answer = closed.post("clinician", "/follow-up", {"month": "12", "text": "Too early."})

    assert answer.status_code == 409
    assert_page(answer)
    assert "not due" in answer.text
    assert "Too early." in answer.text


def test_a_follow_up_needs_words(closed: PanelSite):
    answer = closed.post("clinician", "/follow-up", {"month": "3", "text": ""})

    assert answer.status_code == 422
    assert_page(answer)


def test_a_form_sent_twice_records_once(closed: PanelSite):
    values = {"month": "3", "text": "Well.", "command_id": str(uuid4())}

    answers = [closed.post("clinician", "/follow-up", values) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 303]


@pytest.mark.parametrize(
    ("who", "status"),
    [("lead", 403), ("member", 403), ("coordinator", 403), ("stranger", 404)],
)
def test_only_the_enrolling_centre_writes(closed: PanelSite, who: str, status: int):
    values = {"month": "3", "text": "Not mine."}

    assert closed.post(who, "/follow-up", values, form_on="/people").status_code == status
