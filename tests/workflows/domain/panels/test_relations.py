from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.panel_people import (
    ADMINISTRATOR,
    ASSISTANT,
    AUDITOR,
    CLINICIAN,
    COLLEAGUE,
    COORDINATOR,
    DISPATCHER,
    ERN,
    GUEST,
    HOSPITAL,
    IDLE_ASSISTANT,
    INVITED,
    LEAD,
    MEMBER,
    OTHER_COORDINATOR,
    OTHER_ERN,
    OTHER_HOSPITAL,
    REPRESENTATIVE,
    RESEARCHER,
    STRANGER,
    UNRELATED_COORDINATOR,
    UNRELATED_ERN,
    an_actor,
)
from tests.support.panels import FIRST_MORNING, NOTE, a_panel, invite
from workflows.domain.actors import Actor, RoleHeld
from workflows.domain.panels import commands as c
from workflows.domain.panels.relations import Relation, part_in, relations
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.roles import Role

SOON = FIRST_MORNING + timedelta(days=40)


@pytest.mark.parametrize(
    ("actor", "relation"),
    [
        (CLINICIAN, Relation.ENROLLING_CENTRE),
        (COLLEAGUE, Relation.ENROLLING_CENTRE),
        (ASSISTANT, Relation.ASSISTANT),
        (LEAD, Relation.LEAD),
        (MEMBER, Relation.MEMBER),
        (GUEST, Relation.GUEST),
        (INVITED, Relation.INVITED),
        (COORDINATOR, Relation.COORDINATOR),
        (DISPATCHER, Relation.DISPATCHER),
        (OTHER_COORDINATOR, Relation.OTHER_COORDINATOR),
    ],
)
def test_each_person_is_one_thing_to_a_panel(actor: Actor, relation: Relation):
    assert relations(a_panel().panel, actor) == {relation}


@pytest.mark.parametrize(
    "actor",
    [
        STRANGER,
        UNRELATED_COORDINATOR,
        ADMINISTRATOR,
        RESEARCHER,
        AUDITOR,
        REPRESENTATIVE,
        IDLE_ASSISTANT,
        an_actor(90, Role.ASSISTANT, on_behalf_of=CLINICIAN.person_id),
        an_actor(92, Role.DISPATCHER, hcp_id=None, ern=OTHER_ERN),
        an_actor(91, Role.ASSISTANT, on_behalf_of=LEAD.person_id),
    ],
)
def test_others_are_nothing_to_it(actor: Actor):
    assert relations(a_panel().panel, actor) == frozenset()


def test_one_person_may_be_several_things():
    roles = (
        RoleHeld(role=Role.COORDINATOR, ern=ERN),
        RoleHeld(role=Role.HEALTH_PROFESSIONAL, hcp_id=HOSPITAL, ern=ERN),
    )

    found = relations(a_panel().panel, replace(LEAD, roles=roles))

    assert found == {Relation.COORDINATOR, Relation.ENROLLING_CENTRE, Relation.LEAD}


def test_whoever_declined_or_left_is_nothing_any_more():
    story = a_panel()

    story.does(INVITED, c.DeclineInvitation())
    story.does(LEAD, c.RemoveParticipant(person_id=MEMBER.person_id))

    assert relations(story.panel, INVITED) == frozenset()
    assert relations(story.panel, MEMBER) == frozenset()


@pytest.mark.parametrize("status", [PanelStatus.CLOSED, PanelStatus.ARCHIVED])
def test_a_guest_is_nothing_to_a_closed_panel(status: PanelStatus):
    assert relations(a_panel(status).panel, GUEST) == frozenset()


def test_a_guest_is_nothing_to_a_withdrawn_panel():
    story = a_panel().does(CLINICIAN, c.WithdrawPanel(note_id=NOTE))

    assert relations(story.panel, GUEST) == frozenset()
    assert relations(story.panel, MEMBER) == {Relation.MEMBER}


def test_a_redirected_request_leaves_its_former_coordinators():
    story = a_panel(PanelStatus.TRIAGE)

    story.does(COORDINATOR, c.RedirectRequest(ern="SKIN", primary_area="x", note_id=NOTE))

    assert relations(story.panel, COORDINATOR) == frozenset()
    assert relations(story.panel, UNRELATED_COORDINATOR) == {Relation.COORDINATOR}


def test_a_draft_is_the_enrolling_centres_own_business() -> None:
    draft = a_panel(PanelStatus.DRAFT).panel

    assert relations(draft, COORDINATOR) == frozenset()
    assert relations(draft, CLINICIAN) == {Relation.ENROLLING_CENTRE}


@pytest.mark.parametrize("actor", [LEAD, MEMBER, GUEST, INVITED])
def test_whoever_is_approved_for_nothing_any_more_has_no_part(actor: Actor):
    assert relations(a_panel().panel, replace(actor, roles=())) == frozenset()


@pytest.mark.parametrize("actor", [LEAD, MEMBER, INVITED])
@pytest.mark.parametrize(
    ("role", "ern"),
    [
        (Role.HEALTH_PROFESSIONAL, UNRELATED_ERN),
        (Role.ASSISTANT, ERN),
        (Role.RESEARCHER, ERN),
        (Role.GUEST, ERN),
    ],
)
def test_another_approval_does_not_stand_in_for_the_one_that_ended(
    actor: Actor, role: Role, ern: str
):
    other = replace(actor, roles=(RoleHeld(role=role, hcp_id=OTHER_HOSPITAL, ern=ern),))

    assert relations(a_panel().panel, other) == frozenset()


def test_a_coordinator_who_was_named_lead_needs_to_be_a_professional_too():
    lead = replace(LEAD, roles=(RoleHeld(role=Role.COORDINATOR, ern=ERN),))

    assert relations(a_panel().panel, lead) == {Relation.COORDINATOR}


@pytest.mark.parametrize(
    ("actor", "relation"),
    [(LEAD, Relation.LEAD), (MEMBER, Relation.MEMBER), (INVITED, Relation.INVITED)],
)
def test_an_approval_by_any_of_the_panels_networks_is_enough(actor: Actor, relation: Relation):
    held = RoleHeld(role=Role.HEALTH_PROFESSIONAL, hcp_id=OTHER_HOSPITAL, ern=OTHER_ERN)

    assert relations(a_panel().panel, replace(actor, roles=(held,))) == {relation}


@pytest.mark.parametrize("role", [Role.GUEST, Role.HEALTH_PROFESSIONAL])
def test_a_guest_may_be_a_professional_of_a_network_that_has_no_part(role: Role):
    guest = replace(GUEST, roles=(RoleHeld(role=role, ern=UNRELATED_ERN),))

    assert relations(a_panel().panel, guest) == {Relation.GUEST}


def test_an_invited_guest_needs_to_be_a_guest_to_this_day():
    story = a_panel().does(LEAD, invite(guest=STRANGER, access_until=SOON))

    assert relations(story.panel, replace(STRANGER, roles=())) == frozenset()
    assert relations(story.panel, STRANGER) == {Relation.INVITED}


def test_a_part_stays_the_persons_whatever_approval_ends():
    story = a_panel()

    assert part_in(story.panel, LEAD.person_id) is Relation.LEAD
    assert part_in(story.panel, MEMBER.person_id) is Relation.MEMBER
    assert part_in(story.panel, GUEST.person_id) is Relation.GUEST
    assert part_in(story.panel, INVITED.person_id) is Relation.INVITED
    assert part_in(story.panel, STRANGER.person_id) is None

    story.does(INVITED, c.DeclineInvitation())
    assert part_in(story.panel, INVITED.person_id) is None
