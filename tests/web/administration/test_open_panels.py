"""Somebody who has a part in panels leaves: the coordinators see which, and are told at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.support.page_checks import assert_page
from tests.support.web_pages import token_in
from web.accounts.queries import build_actor
from web.administration.commands import decide_affiliation, switch_account
from web.administration.open_panels import parts_of
from web.administration.rules import AffiliationDecision
from web.models.notifications import Notification, NotificationReason
from web.models.people import Affiliation, Person
from workflows.domain.actors import Actor, RoleHeld
from workflows.domain.panels import commands as c
from workflows.domain.panels.relations import Relation
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite

END, SUSPEND = AffiliationDecision.END, AffiliationDecision.SUSPEND


def decided(site: PanelSite, who: str, decision: AffiliationDecision, by: str) -> None:
    with site.lent.sessions.begin() as session:
        actor = build_actor(session, site.people[by], datetime.now(UTC))
        query = select(Affiliation).where(Affiliation.person_id == site.people[who])
        decide_affiliation(session, actor, session.scalars(query).one(), decision)


def shut(site: PanelSite, who: str, *, active: bool = False) -> None:
    administrator = Actor(
        person_id=site.people["candidate"], roles=(RoleHeld(role=Role.ADMINISTRATOR),)
    )
    with site.lent.sessions.begin() as session:
        person = session.get_one(Person, site.people[who])
        switch_account(session, administrator, person, active=active)


def told(site: PanelSite) -> list[str]:
    names = {person: who for who, person in site.people.items()}
    reason = NotificationReason.SUCCESSOR_NEEDED
    with site.lent.sessions() as session:
        query = select(Notification.person_id).where(Notification.reason == reason)
        return [names[each] for each in session.scalars(query)]


def parts(site: PanelSite, who: str) -> list[tuple[Relation, bool]]:
    with site.lent.sessions() as session:
        found = parts_of(session, site.people[who], datetime.now(UTC))
    return [(each.part, each.can_act) for each in found]


@pytest.mark.parametrize("who", ["clinician", "lead", "member", "guest"])
def test_an_account_that_is_shut_is_told_to_the_coordinators_of_its_panels(
    panel_site: PanelSite, who: str
) -> None:
    shut(panel_site, who)

    assert told(panel_site) == ["coordinator"]
    shut(panel_site, who)
    assert told(panel_site) == ["coordinator"]


@pytest.mark.parametrize("decision", [END, SUSPEND])
def test_an_approval_that_ends_is_told_to_others_than_the_one_who_ended_it(
    panel_site: PanelSite, decision: AffiliationDecision
) -> None:
    decided(panel_site, "lead", decision, by="coordinator")

    assert told(panel_site) == []
    assert parts(panel_site, "lead") == [(Relation.LEAD, False)]


def test_nobody_is_told_of_somebody_without_a_part(panel_site: PanelSite) -> None:
    shut(panel_site, "stranger")
    shut(panel_site, "stranger", active=True)

    assert told(panel_site) == []


def test_the_page_lists_the_panels_with_the_departure_to_record(panel_site: PanelSite) -> None:
    shut(panel_site, "lead")
    lead = panel_site.people["lead"]

    page = panel_site.browser("coordinator").get(f"/people/{lead}")

    assert_page(page)
    assert "Panel lead" in page.text
    assert "No longer" in page.text
    path = f"/people/{lead}/departure"
    assert panel_site.url(path) in page.text
    client = panel_site.browser("coordinator")
    form = {
        "csrf_token": token_in(client.get(panel_site.url(path))),
        "command_id": "6f1ad7d6-5a0e-4b41-8f0a-3f27a4e8a001",
    }
    assert client.post(panel_site.url(path), data=form).status_code == 303
    assert panel_site.state.lead_id is None
    assert parts(panel_site, "lead") == []


def test_a_coordinator_of_another_network_sees_only_how_many(panel_site: PanelSite) -> None:
    lead = panel_site.people["lead"]
    with panel_site.lent.sessions.begin() as session:
        held = select(Affiliation).where(Affiliation.person_id == panel_site.people["stranger"])
        stranger = session.scalars(held).one()
        stranger.role = Role.COORDINATOR
        session.add(
            Affiliation(
                person_id=lead,
                hcp_id=stranger.hcp_id,
                ern_code=stranger.ern_code,
                role=Role.HEALTH_PROFESSIONAL,
            )
        )

    page = panel_site.browser("stranger").get(f"/people/{lead}").text

    assert "A part in 1 open panel of other networks" in page
    assert str(panel_site.panel_id) not in page


def test_after_closure_only_the_follow_ups_wait_for_somebody(panel_site: PanelSite) -> None:
    site = panel_site
    site.does("lead", c.StartOutcome())
    answered = site.question_ids
    site.does("lead", c.PresentOutcome(content_hash="x", answered_question_ids=answered))
    for who in ("lead", "member", "second_member"):
        site.does(who, c.SignOutcome(outcome_version=1, content_hash="x"))
    site.does("lead", c.ClosePanel())

    assert parts(site, "lead") == []
    assert parts(site, "clinician") == [(Relation.ENROLLING_CENTRE, True)]
