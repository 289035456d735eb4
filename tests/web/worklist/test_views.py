"""The worklist: what waits for somebody, and no panel that is not theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from tests.support.page_checks import assert_page
from web.accounts.queries import build_actor
from web.models.people import Affiliation, AffiliationState
from web.panel_gateway import ActionRefusedError
from web.worklist.queries import choose
from workflows.domain.errors import RefusalReason
from workflows.domain.panels.commands import (
    Contribute,
    DeclineInvitation,
    Invitation,
    InviteExperts,
)
from workflows.domain.panels.turns import Task, Turn, whose_turn

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite


def test_whoever_is_waited_for_finds_the_panel(panel_site: PanelSite):
    page = panel_site.browser("member").get("/")

    assert_page(page)
    assert f"/panels/{panel_site.panel_id}" in page.text
    assert "Amber Heron" in page.text


def test_a_coordinator_finds_it_without_the_nickname(panel_site: PanelSite):
    page = panel_site.browser("coordinator").get("/")

    assert f"/panels/{panel_site.panel_id}" in page.text
    assert "Amber Heron" not in page.text


def test_a_stranger_finds_nothing(panel_site: PanelSite):
    page = panel_site.browser("stranger").get("/?number=2026&status=nonsense&page=-3")

    assert page.status_code == 200
    assert str(panel_site.panel_id) not in page.text


@pytest.mark.parametrize(
    ("who", "values"),
    [
        ("lead", {"state": AffiliationState.SUSPENDED}),
        ("member", {"state": AffiliationState.SUSPENDED}),
        ("second_member", {"valid_until": datetime.now(UTC) - timedelta(days=1)}),
        ("guest", {"state": AffiliationState.EXPIRED}),
    ],
)
def test_whose_approval_has_ended_gets_in_nowhere_from_the_next_request_on(
    panel_site: PanelSite, who: str, values: dict[str, Any]
):
    assert panel_site.get(who, "/discussion").status_code == 200

    with panel_site.lent.sessions.begin() as session:
        person_id = panel_site.people[who]
        session.execute(
            update(Affiliation).where(Affiliation.person_id == person_id).values(**values)
        )

    for path in ("", "/discussion", "/attachments", "/people"):
        assert panel_site.get(who, path).status_code == 404, path
    assert str(panel_site.panel_id) not in panel_site.browser(who).get("/").text
    before = panel_site.state
    with pytest.raises(ActionRefusedError, match=RefusalReason.NOT_YOUR_PART):
        panel_site.does(who, Contribute(contribution_id=uuid4()))
    assert panel_site.state == before


def test_an_invitation_waits_for_its_answer_whomever_the_panel_waits_for(panel_site: PanelSite):
    invitation = Invitation(person_id=panel_site.people["candidate"])
    panel_site.does("lead", InviteExperts(invitations=(invitation,)))
    turn = whose_turn(panel_site.state)
    assert isinstance(turn, Turn)
    assert turn.task is Task.CONTRIBUTE

    assert _waits_for(panel_site, "candidate")
    assert "Accept invitation" in panel_site.get("candidate", "").text

    panel_site.does("candidate", DeclineInvitation())
    assert not _waits_for(panel_site, "candidate")


def _waits_for(panel_site: PanelSite, who: str) -> bool:
    with panel_site.lent.sessions() as session:
        now = datetime.now(UTC)
        reader = build_actor(session, panel_site.people[who], now)
        return choose(session, reader, now, "waiting", limit=5) == [panel_site.panel_id]
