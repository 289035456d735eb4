from __future__ import annotations

from dataclasses import replace

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
from tests.support.panels import (
    CARE_REFUSED,
    DATA_REQUEST,
    NOTE,
    a_fresh_discussion,
    a_panel,
    contribution,
    dissent,
    invite,
    sign,
)
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus, Stage
from workflows.domain.panels.state import ParticipantKind, ParticipantStatus


@pytest.mark.parametrize("status", [PanelStatus.RETURNED, PanelStatus.SIGNING])
def test_a_withdrawn_panel_stays_in_its_stage(status: PanelStatus):
    story = a_panel(status)
    before = story.panel.stage

    story.does(CLINICIAN, c.WithdrawPanel(note_id=NOTE))

    assert story.panel.stage is before


def test_a_stage_is_found_even_if_nobody_knows_from_where_it_was_withdrawn():
    panel = replace(a_panel(PanelStatus.WITHDRAWN).panel, withdrawn_from=None)

    assert panel.stage is Stage.CLOSURE
    assert a_panel().panel.stage is Stage.DISCUSSION


def test_a_participant_is_found_by_the_person():
    panel = a_panel().panel

    assert panel.participant(GUEST.person_id).kind is ParticipantKind.GUEST
    assert panel.participant(STRANGER.person_id) is None


def test_people_are_found_by_status_and_kind():
    panel = a_panel().panel

    accepted = (MEMBER.person_id, SECOND_MEMBER.person_id, GUEST.person_id)
    assert panel.people(ParticipantStatus.ACCEPTED) == accepted
    assert panel.people(ParticipantStatus.ACCEPTED, ParticipantKind.MEMBER) == accepted[:2]
    assert panel.people(ParticipantStatus.INVITED) == (INVITED.person_id,)


def test_guests_contribute_but_do_not_count():
    panel = a_panel().panel

    assert panel.contributors == {MEMBER.person_id, SECOND_MEMBER.person_id, GUEST.person_id}
    assert panel.contributing_members == {MEMBER.person_id, SECOND_MEMBER.person_id}


def test_the_lead_counts_and_nobody_counts_twice():
    story = a_panel().does(LEAD, contribution(7), contribution(8))

    assert story.panel.contributing_members == {
        LEAD.person_id,
        MEMBER.person_id,
        SECOND_MEMBER.person_id,
    }


def test_nothing_that_happens_later_changes_who_contributed():
    story = a_panel().does(LEAD, contribution(7))
    before = story.panel.contributing_members

    story.does(LEAD, c.RemoveParticipant(person_id=MEMBER.person_id))
    story.does(COORDINATOR, c.RecordDeparture(person_id=LEAD.person_id))
    story.does(CLINICIAN, c.WithdrawPanel(note_id=NOTE))

    assert story.panel.contributing_members == before


def test_open_data_requests_wait():
    story = a_panel().does(MEMBER, c.RequestData(data_request_id=DATA_REQUEST))

    waiting = [each.data_request_id for each in story.panel.open_data_requests]
    story.does(CLINICIAN, c.AnswerDataRequest(data_request_id=DATA_REQUEST))

    assert waiting == [DATA_REQUEST]
    assert story.panel.open_data_requests == ()


def test_the_lead_and_every_member_sign():
    panel = a_panel(PanelStatus.SIGNING).panel

    expected = (LEAD.person_id, MEMBER.person_id, SECOND_MEMBER.person_id)
    assert panel.signatories == expected
    assert panel.missing_signatures == expected
    assert replace(panel, lead_id=None).signatories == expected[1:]


def test_signatures_are_missing_only_while_they_are_asked_for():
    drafting = a_panel(PanelStatus.DRAFTING_OUTCOME).panel
    signed = a_panel(PanelStatus.SIGNED).does(
        COORDINATOR,
        c.ChangeLead(lead_id=STRANGER.person_id),
    )

    assert drafting.missing_signatures == ()
    assert signed.panel.missing_signatures == ()
    assert replace(drafting, status=PanelStatus.SIGNING).missing_signatures == ()


def test_a_dissent_settles_a_members_signature_but_not_a_leads():
    story = a_panel(PanelStatus.SIGNING).does(MEMBER, dissent()).does(SECOND_MEMBER, sign())
    as_a_member = story.panel.missing_signatures

    as_the_lead = replace(story.panel, lead_id=MEMBER.person_id).missing_signatures
    signed_as_a_member = replace(story.panel, lead_id=SECOND_MEMBER.person_id).missing_signatures

    assert as_a_member == (LEAD.person_id,)
    assert as_the_lead[0] == MEMBER.person_id
    assert signed_as_a_member == ()


def test_the_gate_is_open_only_with_both_consent_and_confirmation():
    gate = a_fresh_discussion().panel.consent

    assert gate.is_open
    assert not replace(gate, confirmed_by=None).is_open
    assert not replace(gate, given=CARE_REFUSED).is_open


def test_an_invited_member_does_not_sign():
    story = a_fresh_discussion().does(LEAD, invite(MEMBER))

    assert story.panel.signatories == (LEAD.person_id,)
