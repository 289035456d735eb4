"""A coordinator of the centre's network decides once; nobody decides on their own proposal."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.support.centre_forms import (
    OWN_SENTENCE,
    REPRESENTATIVE,
    appoint,
    decide,
    forms,
    propose,
)
from tests.support.centre_site import ADMINISTRATOR, CLINICIAN, COORDINATOR, LEAD, CentreSite
from tests.support.days import today
from tests.support.page_checks import assert_page
from web.models.audit import AuditAct
from web.models.centre_forms import CentreForm, CentreFormState
from web.models.networks import HcpMembership, MembershipKind
from workflows.domain.roles import Role

PATH = "/centre-forms"
# Coordinates VASCERN, of which the centre is no member.
ELSEWHERE = "g.martel@ch-montclair.example"
# Coordinates Endo-ERN, of which it is one too.
OTHER_NETWORK = "d.oconnell@az-waterland.example"


@pytest.fixture
def form_id(site: CentreSite) -> UUID:
    """Return a version that waits for a decision."""
    propose(site)
    return forms(site)[0].id


def the_form(site: CentreSite) -> CentreForm:
    [form] = forms(site)
    return form


def test_the_coordinator_reads_the_words_before_deciding(site: CentreSite, form_id: UUID):
    listed = site.get(f"{PATH}/of-networks", COORDINATOR)
    page = site.get(f"{PATH}/{form_id}/decide", COORDINATOR)

    assert_page(listed)
    assert f"{PATH}/{form_id}/decide" in listed.text
    assert_page(page)
    for words in (OWN_SENTENCE, "Clearer words for the boxes.", "Record the decision"):
        assert words in page.text


def test_a_network_without_forms_says_so(site: CentreSite):
    page = site.get(f"{PATH}/of-networks", COORDINATOR)

    assert_page(page)
    assert "No form to decide on" in page.text


def test_an_approved_version_holds_from_its_day(site: CentreSite, form_id: UUID):
    day = today() + timedelta(days=9)

    answer = decide(site, form_id, valid_from=day.isoformat())

    assert answer.status_code == 303
    form = the_form(site)
    assert (form.state, form.valid_from) == (CentreFormState.APPROVED, day)
    assert form.decided_by_id == site.actor(COORDINATOR).person_id
    assert form.decided_at is not None
    [entry] = site.trail(AuditAct.CHANGED, "centre_form")
    assert entry.subject_id == str(form_id)
    assert entry.detail["decision"] == "approved"
    assert entry.detail["valid_from"] == day.isoformat()


def test_a_rejection_has_a_reason_that_the_centre_reads(site: CentreSite, form_id: UUID):
    assert decide(site, form_id, decision="reject", because="wording").status_code == 303

    form = the_form(site)
    assert (form.state, form.valid_from) == (CentreFormState.REJECTED, None)
    [entry] = site.trail(AuditAct.CHANGED, "centre_form")
    assert entry.detail["because"] == "wording"
    page = site.get(f"{PATH}/{form_id}", REPRESENTATIVE)
    assert "A sentence is unclear or can be misunderstood." in page.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"decision": ""}, "“Your decision” is missing."),
        ({"decision": "postpone"}, "Choose one of the list."),
        ({"valid_from": ""}, "Say from which day it can be signed."),
        ({"valid_from": "soon"}, "This is no day of the calendar."),
        ({"valid_from": "2020-01-01"}, "cannot be signed before it is approved."),
        ({"decision": "reject"}, "Say why the version is rejected."),
        ({"decision": "reject", "because": "mood"}, "Choose one of the list."),
    ],
)
def test_an_incomplete_decision_decides_nothing(
    site: CentreSite, form_id: UUID, values: dict[str, str], words: str
):
    answer = decide(site, form_id, **values)

    assert answer.status_code == 422
    assert_page(answer)
    assert words in answer.text
    assert the_form(site).state is CentreFormState.PROPOSED


def test_whoever_rejects_need_not_correct_the_day(site: CentreSite, form_id: UUID):
    answer = decide(site, form_id, decision="reject", because="wording", valid_from="1999-01-01")

    assert answer.status_code == 303


@pytest.mark.parametrize("again", ["approve", "reject"])
def test_what_is_decided_stays_decided(site: CentreSite, form_id: UUID, again: str):
    decide(site, form_id)
    before = the_form(site)

    later = (today() + timedelta(days=1)).isoformat()
    answer = decide(site, form_id, decision=again, because="wording", valid_from=later)

    assert answer.status_code == 409
    assert_page(answer)
    assert "This can no longer be decided here." in answer.text
    after = the_form(site)
    assert (after.state, after.valid_from, after.decided_at) == (
        CentreFormState.APPROVED,
        before.valid_from,
        before.decided_at,
    )
    [denied] = site.trail(AuditAct.DENIED, "centre_form")
    assert denied.detail == {"act": again}


def test_a_coordinator_of_another_of_the_centre_s_networks_may_decide(
    site: CentreSite, form_id: UUID
):
    assert decide(site, form_id, OTHER_NETWORK).status_code == 303
    assert the_form(site).state is CentreFormState.APPROVED


def test_to_a_network_without_the_centre_the_version_is_not_there(site: CentreSite, form_id: UUID):
    assert str(form_id) not in site.get(f"{PATH}/of-networks", ELSEWHERE).text
    assert site.get(f"{PATH}/{form_id}/decide", ELSEWHERE).status_code == 404
    assert decide(site, form_id, ELSEWHERE).status_code == 404
    assert site.get(f"{PATH}/{uuid4()}/decide", ELSEWHERE).status_code == 404
    assert the_form(site).state is CentreFormState.PROPOSED
    assert len(site.trail(AuditAct.DENIED, "centre_form")) == 2


def test_a_guest_of_a_network_is_no_member_of_it(site: CentreSite, form_id: UUID):
    with site.lent.sessions.begin() as session:
        hcp_id = session.get_one(CentreForm, form_id).hcp_id
        guest = HcpMembership(hcp_id=hcp_id, ern_code="VASCERN", kind=MembershipKind.GUEST)
        session.add(guest)

    assert str(form_id) not in site.get(f"{PATH}/of-networks", ELSEWHERE).text
    assert decide(site, form_id, ELSEWHERE).status_code == 404


@pytest.mark.parametrize("who", [CLINICIAN, LEAD, ADMINISTRATOR, REPRESENTATIVE])
def test_who_coordinates_no_network_may_not_decide(site: CentreSite, form_id: UUID, who: str):
    assert site.get(f"{PATH}/of-networks", who).status_code == 403
    assert site.get(f"{PATH}/{form_id}/decide", who).status_code == 403
    assert decide(site, form_id, who).status_code == 403
    assert the_form(site).state is CentreFormState.PROPOSED


def test_nobody_decides_on_a_proposal_of_their_own(site: CentreSite, form_id: UUID):
    appoint(site, REPRESENTATIVE, Role.COORDINATOR, ern="EPICARE")

    page = site.get(f"{PATH}/{form_id}/decide", REPRESENTATIVE)
    answer = decide(site, form_id, REPRESENTATIVE)

    assert_page(page)
    assert "somebody else decides on it" in page.text
    assert "Record the decision" not in page.text
    assert answer.status_code == 409
    assert the_form(site).state is CentreFormState.PROPOSED
