from __future__ import annotations

from tests.support.panel_people import CLINICIAN, COORDINATOR, LEAD, MEMBER, STRANGER
from tests.support.panels import a_panel
from workflows.domain.panels import commands as c
from workflows.domain.panels.state import Participant, ParticipantKind, ParticipantStatus


def test_a_removed_participant_stays_on_record():
    story = a_panel().does(LEAD, c.RemoveParticipant(person_id=MEMBER.person_id))

    assert story.panel.participant(MEMBER.person_id).status is ParticipantStatus.REMOVED
    assert len(story.panel.participants) == 4


def test_a_former_lead_stays_as_a_member():
    story = a_panel().does(LEAD, c.ChangeLead(lead_id=MEMBER.person_id))

    panel = story.panel
    assert panel.lead_id == MEMBER.person_id
    assert panel.participant(MEMBER.person_id) is None
    assert panel.participants[-1] == Participant(
        person_id=LEAD.person_id,
        kind=ParticipantKind.MEMBER,
        status=ParticipantStatus.ACCEPTED,
        invited_at=story.now,
        answered_at=story.now,
    )
    assert len(panel.participants) == 4


def test_a_departed_lead_leaves_the_panel_to_the_coordinators():
    story = a_panel().does(COORDINATOR, c.RecordDeparture(person_id=LEAD.person_id))
    orphaned = story.panel

    story.does(COORDINATOR, c.ChangeLead(lead_id=STRANGER.person_id))

    assert (orphaned.lead_id, orphaned.enroller_id) == (None, CLINICIAN.person_id)
    assert story.panel.lead_id == STRANGER.person_id
    assert story.panel.participants == orphaned.participants


def test_a_departed_clinician_leaves_the_panel_to_the_centre():
    story = a_panel().does(COORDINATOR, c.RecordDeparture(person_id=CLINICIAN.person_id))

    assert (story.panel.lead_id, story.panel.enroller_id) == (LEAD.person_id, None)


def test_a_departed_member_is_no_participant_any_more():
    story = a_panel().does(COORDINATOR, c.RecordDeparture(person_id=MEMBER.person_id))

    assert story.panel.participant(MEMBER.person_id).status is ParticipantStatus.DEPARTED
    assert (story.panel.lead_id, story.panel.enroller_id) == (LEAD.person_id, CLINICIAN.person_id)
