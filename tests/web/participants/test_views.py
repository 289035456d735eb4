"""People of a panel: shown, searched, invited, and what they answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.support.page_checks import assert_page
from tests.support.panel_site import QUESTION, TITLE, with_members
from web.models.panels import ExpertGroup, ExpertGroupMember
from web.models.people import Affiliation
from workflows.domain.panels import commands as c
from workflows.domain.panels.state import ParticipantKind, ParticipantStatus

if TYPE_CHECKING:
    from uuid import UUID

    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite


def _accept(site: PanelSite, who: str, command_id: UUID | None = None) -> TestResponse:
    values = {"accept-command_id": str(command_id or uuid4())}
    return site.post(who, "/invitation/acceptance", values, form_on="/invitation")


def _decline(site: PanelSite, who: str, **values: Any) -> TestResponse:
    sent = {f"decline-{name}": value for name, value in values.items()}
    sent["decline-command_id"] = str(uuid4())
    return site.post(who, "/invitation/refusal", sent, form_on="/invitation")


def _invite(site: PanelSite, *people: str) -> None:
    ids = [c.Invitation(person_id=site.people[who]) for who in people]
    site.does("lead", c.InviteExperts(invitations=tuple(ids)))


@pytest.mark.parametrize("who", ["clinician", "lead", "member", "guest", "coordinator"])
def test_everybody_of_the_panel_sees_who_takes_part_and_who_sees_it(site: PanelSite, who: str):
    with_members(site)

    page = site.get(who, "/people")

    assert page.status_code == 200
    assert_page(page)
    for words in ("Matteo De Luca", "Ospedale Le Colline, IT", "Brendan Kelly", "Sophie Lambert"):
        assert words in page.text


def test_a_stranger_finds_no_people(site: PanelSite):
    assert site.get("stranger", "/people").status_code == 404


def test_the_lead_invites_several_people_and_a_guest(site: PanelSite):
    page = site.get("lead", "/invite")
    assert_page(page)
    assert "Kai Petersen" not in page.text

    people = [str(site.people["member"]), str(site.people["second_member"])]
    answer = site.post("lead", "/invite", {"people": people, "guests": str(site.people["guest"])})

    assert answer.status_code == 303
    invited = {each.person_id: each for each in site.state.participants}
    assert len(invited) == 3
    guest = invited[site.people["guest"]]
    assert guest.kind is ParticipantKind.GUEST
    assert guest.access_until is not None
    left = guest.access_until - datetime.now(UTC)
    assert timedelta(days=89) < left <= timedelta(days=90)


def test_a_guests_term_ends_with_the_approval(site: PanelSite):
    ends = datetime.now(UTC) + timedelta(days=10)
    with site.lent.sessions.begin() as session:
        approval = session.query(Affiliation).filter_by(person_id=site.people["guest"]).one()
        approval.valid_until = ends

    site.post("lead", "/invite", {"guests": str(site.people["guest"])})

    assert site.state.participants[0].access_until == ends


def test_a_search_keeps_what_is_ticked(site: PanelSite):
    ticked = str(site.people["member"])

    page = site.post("lead", "/invite", {"people": ticked, "words": "LV", "search": "1"})

    assert page.status_code == 200
    assert_page(page)
    assert "Līga Bērziņa" in page.text
    assert "Matteo De Luca" not in page.text
    assert f'checked id="people-0" name="people" type="checkbox" value="{ticked}"' in page.text
    assert site.state.participants == ()


def test_a_group_is_invited_as_a_whole(site: PanelSite):
    group = ExpertGroup(id=uuid4(), ern_code="EPICARE", name="Surgery conference")
    with site.lent.sessions.begin() as session:
        session.add(group)
        session.flush()
        for who in ("member", "candidate", "lead"):
            session.add(ExpertGroupMember(group_id=group.id, person_id=site.people[who]))

    answer = site.post("lead", "/invite", {"group": str(group.id)})

    assert answer.status_code == 303
    invited = {each.person_id for each in site.state.participants}
    assert invited == {site.people["member"], site.people["candidate"]}


@pytest.mark.parametrize("value", ["stranger", "lead"])
def test_who_is_not_offered_cannot_be_invited(site: PanelSite, value: str):
    answer = site.post("lead", "/invite", {"people": str(site.people[value])})

    assert answer.status_code == 422
    assert_page(answer)
    assert site.state.participants == ()


def test_inviting_nobody_is_refused_in_words(site: PanelSite):
    answer = site.post("lead", "/invite", {})

    assert answer.status_code == 409
    assert_page(answer)
    assert "Choose at least one person" in answer.text


@pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("stranger", 404)])
def test_only_the_lead_invites(site: PanelSite, who: str, status: int):
    assert site.get(who, "/invite").status_code == status
    assert site.post(who, "/invite", {}, form_on="").status_code == status


def test_somebody_invited_sees_the_envelope_only(site: PanelSite):
    _invite(site, "member")

    page = site.get("member", "/invitation")

    assert_page(page)
    assert TITLE in page.text
    for hidden in (QUESTION, "Amber Heron", "Universitätsklinikum", "Onset at six weeks"):
        assert hidden not in page.text
    assert site.get("member", "/discussion").status_code == 403


def test_accepting_opens_the_case_and_acts_once(site: PanelSite):
    _invite(site, "member")
    command_id = uuid4()

    answers = [_accept(site, "member", command_id).status_code for _ in range(3)]

    assert answers == [303] * 3
    assert site.state.participants[0].status is ParticipantStatus.ACCEPTED
    assert site.get("member", "/discussion").status_code == 200
    assert_page(site.get("member", "/invitation"))


def test_a_reason_to_decline_that_may_name_somebody_is_asked_about(site: PanelSite):
    _invite(site, "member")

    asked = _decline(site, "member", reason="Call Mrs Petersen, +49 431 5970 123.")

    assert asked.status_code == 422
    assert_page(asked)
    assert "Take it out, or say why it may stay" in asked.text


def test_who_declines_suggests_a_colleague_whom_the_lead_is_offered(site: PanelSite):
    _invite(site, "member")

    answer = _decline(site, "member", reason="On leave.", colleague=str(site.people["candidate"]))

    assert answer.status_code == 303
    assert site.state.participants[0].suggested_colleague_id == site.people["candidate"]
    page = site.get("lead", "/invite")
    assert "suggested by Dra. Julia Ortega Prieto" in page.text
    assert "suggested Dr. Līga Bērziņa" in site.get("lead", "/people").text
    assert site.get("member", "/people").status_code == 404


def test_an_invitation_answered_in_another_window_is_told(site: PanelSite):
    _invite(site, "member")
    site.browser("member").get(site.url("/invitation"))
    site.does("member", c.AcceptInvitation())

    late = _decline(site, "member", reason="Changed my mind.")

    assert late.status_code == 403
    assert site.state.participants[0].status is ParticipantStatus.ACCEPTED


def test_an_answer_waits_while_the_engine_is_away(site: PanelSite):
    _invite(site, "member")
    site.gateway.is_away = True

    answer = _accept(site, "member")

    assert answer.status_code == 303
    assert site.state.participants[0].status is ParticipantStatus.INVITED
    site.drain()
    assert site.state.participants[0].status is ParticipantStatus.ACCEPTED


def test_names_are_shown_as_text(site: PanelSite):
    from web.models.people import Person

    with site.lent.sessions.begin() as session:
        person = session.get_one(Person, site.people["member"])
        person.display_name = "<script>alert('canary')</script>"
    _invite(site, "member")

    for path in ("/people", "/invite"):
        page = site.get("lead", path)
        assert_page(page)
        assert "<script>alert" not in page.text


@pytest.mark.parametrize("sent", [{"search": "1"}, {"people": "nobody"}, {"command_id": "x"}, {}])
def test_who_may_not_invite_gets_no_list_of_professionals_by_sending_the_form(
    site: PanelSite, sent: dict[str, str]
):
    with_members(site)

    for who in ("clinician", "member", "guest", "coordinator"):
        read = site.get(who, "/invite")
        answer = site.post(who, "/invite", sent, form_on="/people")

        assert (read.status_code, answer.status_code) == (403, 403)
        assert "Līga Bērziņa" not in answer.text
