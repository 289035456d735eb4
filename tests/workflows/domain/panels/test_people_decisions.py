from __future__ import annotations

import pytest

from tests.support.panel_people import (
    CLINICIAN,
    COORDINATOR,
    GUEST,
    INVITED,
    LEAD,
    MEMBER,
    SECOND_MEMBER,
    STRANGER,
)
from tests.support.panels import a_fresh_discussion, a_panel, dissent, sign
from tests.support.refusals import refusal_of
from workflows.domain.actors import Actor
from workflows.domain.errors import RefusalReason
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.stages import PanelStatus


def test_the_lead_removes_a_member():
    story = a_panel().does(LEAD, c.RemoveParticipant(person_id=MEMBER.person_id))

    assert story.facts()[-1] == e.ParticipantRemoved(person_id=MEMBER.person_id)


def test_only_whoever_takes_part_is_removed():
    story = a_panel().does(INVITED, c.DeclineInvitation())

    stranger = refusal_of(story, LEAD, c.RemoveParticipant(person_id=STRANGER.person_id))
    declined = refusal_of(story, LEAD, c.RemoveParticipant(person_id=INVITED.person_id))
    lead = refusal_of(story, LEAD, c.RemoveParticipant(person_id=LEAD.person_id))

    assert {stranger, declined, lead} == {RefusalReason.NOT_TAKING_PART}


def test_nobody_is_removed_where_nobody_was_invited():
    remove = c.RemoveParticipant(person_id=MEMBER.person_id)

    assert refusal_of(a_fresh_discussion(), LEAD, remove) is RefusalReason.NOT_TAKING_PART


def test_removing_the_last_missing_signatory_completes_the_outcome():
    story = a_panel(PanelStatus.SIGNING).does(LEAD, sign()).does(MEMBER, sign())

    story.does(LEAD, c.RemoveParticipant(person_id=SECOND_MEMBER.person_id))

    assert story.facts()[-2:] == [
        e.ParticipantRemoved(person_id=SECOND_MEMBER.person_id),
        e.OutcomeSigned(outcome_version=1),
    ]


def test_another_lead_is_named():
    story = a_panel().does(LEAD, c.ChangeLead(lead_id=STRANGER.person_id))

    assert story.facts()[-1] == e.LeadChanged(
        lead_id=STRANGER.person_id,
        former_lead_id=LEAD.person_id,
    )


def test_the_lead_is_not_replaced_by_the_same_person():
    reason = refusal_of(a_panel(), LEAD, c.ChangeLead(lead_id=LEAD.person_id))

    assert reason is RefusalReason.SAME_LEAD


@pytest.mark.parametrize("status", [PanelStatus.DISCUSSION, PanelStatus.CLOSED])
def test_a_guest_does_not_become_lead(status: PanelStatus):
    reason = refusal_of(a_panel(status), COORDINATOR, c.ChangeLead(lead_id=GUEST.person_id))

    assert reason is RefusalReason.GUEST_CANNOT_LEAD


def test_a_new_lead_who_signed_as_a_member_completes_the_outcome():
    story = a_panel(PanelStatus.SIGNING).does(MEMBER, sign()).does(SECOND_MEMBER, sign())
    story.does(COORDINATOR, c.RecordDeparture(person_id=LEAD.person_id))
    orphaned = story.panel.status

    story.does(COORDINATOR, c.ChangeLead(lead_id=MEMBER.person_id))

    assert orphaned is PanelStatus.SIGNING
    assert story.facts()[-2:] == [
        e.LeadChanged(lead_id=MEMBER.person_id, former_lead_id=None),
        e.OutcomeSigned(outcome_version=1),
    ]


def test_a_former_lead_signs_as_a_member():
    story = a_panel(PanelStatus.SIGNING).does(MEMBER, sign()).does(SECOND_MEMBER, sign())

    story.does(LEAD, c.ChangeLead(lead_id=MEMBER.person_id))
    waiting_for = story.panel.missing_signatures
    story.does(LEAD, dissent())

    assert waiting_for == (LEAD.person_id,)
    assert story.panel.status is PanelStatus.SIGNED


@pytest.mark.parametrize("person", [LEAD, CLINICIAN, MEMBER, INVITED, GUEST])
def test_a_departure_is_recorded(person: Actor):
    story = a_panel()

    story.does(COORDINATOR, c.RecordDeparture(person_id=person.person_id))

    assert story.facts()[-1] == e.PersonDeparted(person_id=person.person_id)


def test_whoever_has_no_part_does_not_depart():
    story = a_panel().does(INVITED, c.DeclineInvitation())

    stranger = refusal_of(story, COORDINATOR, c.RecordDeparture(person_id=STRANGER.person_id))
    declined = refusal_of(story, COORDINATOR, c.RecordDeparture(person_id=INVITED.person_id))

    assert {stranger, declined} == {RefusalReason.NOT_TAKING_PART}


def test_nobody_departs_where_nobody_is_left():
    story = a_panel(PanelStatus.AWAITING_CONSENT)
    depart = [c.RecordDeparture(person_id=each.person_id) for each in (LEAD, CLINICIAN)]
    story.does(COORDINATOR, *depart)

    assert refusal_of(story, COORDINATOR, depart[0]) is RefusalReason.NOT_TAKING_PART


def test_the_departure_of_the_last_missing_signatory_completes_the_outcome():
    story = a_panel(PanelStatus.SIGNING).does(LEAD, sign()).does(MEMBER, sign())

    story.does(COORDINATOR, c.RecordDeparture(person_id=SECOND_MEMBER.person_id))

    assert story.facts()[-1] == e.OutcomeSigned(outcome_version=1)
