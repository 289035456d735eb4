"""Whose turn it is in every status, and why nobody's."""

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
)
from tests.support.panels import (
    CARE_REFUSED,
    CONSENT,
    DATA_REQUEST,
    NOTE,
    PanelStory,
    a_fresh_discussion,
    a_panel,
    consent,
    invite,
    sign,
)
from workflows.domain.actors import Actor
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import ParticipantStatus
from workflows.domain.panels.turns import (
    Group,
    IdleReason,
    Task,
    Turn,
    open_invitations,
    people_waited_for,
    whose_turn,
)

NAME_A_LEAD = Turn(task=Task.NAME_LEAD, group=Group.COORDINATORS)


def turn_of(task: Task, *people: Actor) -> Turn:
    return Turn(task=task, people=tuple(actor.person_id for actor in people))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("draft", turn_of(Task.COMPLETE_DRAFT, CLINICIAN)),
        ("triage", Turn(task=Task.TRIAGE_REQUEST, group=Group.COORDINATORS)),
        ("returned", turn_of(Task.COMPLETE_REQUEST, CLINICIAN)),
        ("awaiting_consent", turn_of(Task.RECORD_CONSENT, CLINICIAN)),
        ("discussion", turn_of(Task.ANSWER_INVITATION, INVITED)),
        ("drafting_outcome", turn_of(Task.WRITE_OUTCOME, LEAD)),
        ("signing", turn_of(Task.SIGN_OUTCOME, LEAD, MEMBER, SECOND_MEMBER)),
        ("signed", turn_of(Task.CLOSE_PANEL, LEAD)),
        ("closed", IdleReason.FOLLOW_UP_LATER),
        ("archived", IdleReason.ARCHIVED),
        ("declined", IdleReason.DECLINED),
        ("withdrawn", IdleReason.WITHDRAWN_BY_REQUESTER),
    ],
)
def test_every_status_says_whose_turn_it_is(status: str, expected: Turn | IdleReason):
    assert whose_turn(a_panel(PanelStatus(status)).panel) == expected


def test_a_recorded_consent_waits_to_be_confirmed():
    record, _ = consent()
    story = a_panel(PanelStatus.AWAITING_CONSENT).does(CLINICIAN, record)

    assert whose_turn(story.panel) == turn_of(Task.CONFIRM_CONSENT, CLINICIAN)


def test_the_lead_invites_first():
    assert whose_turn(a_fresh_discussion().panel) == turn_of(Task.INVITE_EXPERTS, LEAD)


def test_the_invited_answer_then_contribute_then_the_lead_writes():
    story = a_fresh_discussion().does(LEAD, invite(MEMBER, SECOND_MEMBER))

    invited = whose_turn(story.panel)
    story.does(MEMBER, c.AcceptInvitation())
    silent = whose_turn(story.panel)
    story.does(MEMBER, c.Contribute(contribution_id=NOTE))
    one_missing = whose_turn(story.panel)
    story.does(SECOND_MEMBER, c.DeclineInvitation())
    done = whose_turn(story.panel)

    assert invited == turn_of(Task.ANSWER_INVITATION, MEMBER, SECOND_MEMBER)
    assert silent == turn_of(Task.CONTRIBUTE, MEMBER)
    assert one_missing == turn_of(Task.ANSWER_INVITATION, SECOND_MEMBER)
    assert done == turn_of(Task.START_OUTCOME, LEAD)


def test_everybody_declined_so_the_lead_invites_again():
    story = a_fresh_discussion().does(LEAD, invite(MEMBER)).does(MEMBER, c.DeclineInvitation())

    assert whose_turn(story.panel) == turn_of(Task.INVITE_EXPERTS, LEAD)


def test_a_guest_is_waited_for_too():
    story = a_fresh_discussion().does(LEAD, invite(guest=GUEST)).does(GUEST, c.AcceptInvitation())

    assert whose_turn(story.panel) == turn_of(Task.CONTRIBUTE, GUEST)


def test_open_data_requests_wait_for_the_enrolling_clinician():
    story = a_panel().does(MEMBER, c.RequestData(data_request_id=DATA_REQUEST))

    assert whose_turn(story.panel) == turn_of(Task.ANSWER_DATA_REQUEST, CLINICIAN)


def test_whoever_signed_is_not_waited_for():
    story = a_panel(PanelStatus.SIGNING).does(MEMBER, sign())

    assert whose_turn(story.panel) == turn_of(Task.SIGN_OUTCOME, LEAD, SECOND_MEMBER)


@pytest.mark.parametrize(
    "status",
    [
        PanelStatus.DISCUSSION,
        PanelStatus.DRAFTING_OUTCOME,
        PanelStatus.SIGNING,
        PanelStatus.SIGNED,
    ],
)
def test_a_panel_without_a_lead_waits_for_the_coordinators(status: PanelStatus):
    story = a_panel(status).does(COORDINATOR, c.RecordDeparture(person_id=LEAD.person_id))

    assert whose_turn(story.panel) == NAME_A_LEAD


def test_consent_does_not_wait_for_a_lead():
    story = a_panel(PanelStatus.AWAITING_CONSENT)

    story.does(COORDINATOR, c.RecordDeparture(person_id=LEAD.person_id))

    assert whose_turn(story.panel) == turn_of(Task.RECORD_CONSENT, CLINICIAN)


@pytest.mark.parametrize(
    ("status", "task"),
    [
        (PanelStatus.RETURNED, Task.COMPLETE_REQUEST),
        (PanelStatus.AWAITING_CONSENT, Task.RECORD_CONSENT),
    ],
)
def test_the_whole_centre_is_asked_once_its_clinician_left(status: PanelStatus, task: Task):
    story = a_panel(status)

    story.does(COORDINATOR, c.RecordDeparture(person_id=CLINICIAN.person_id))

    assert whose_turn(story.panel) == Turn(task=task, group=Group.ENROLLING_CENTRE)


def test_follow_ups_are_the_centres_turn_until_all_are_recorded():
    story = a_panel(PanelStatus.CLOSED)
    turns = []

    for month in (3, 6, 12):
        story.sleeps_until_due()
        turns.append(whose_turn(story.panel))
        story.does(CLINICIAN, c.RecordFollowUp(month=month, note_id=NOTE))
        turns.append(whose_turn(story.panel))

    due = turn_of(Task.RECORD_FOLLOW_UP, CLINICIAN)
    later = IdleReason.FOLLOW_UP_LATER
    assert turns == [due, later, due, later, due, IdleReason.FOLLOW_UPS_DONE]


def refused_care() -> PanelStory:
    return a_panel(PanelStatus.AWAITING_CONSENT).does(CLINICIAN, *consent(CARE_REFUSED))


def withdrawn_care() -> PanelStory:
    return a_panel().does(CLINICIAN, c.WithdrawCareConsent(consent_id=CONSENT))


def test_a_withdrawn_panel_says_why():
    without_cause = replace(withdrawn_care().panel, withdrawal_cause=None)

    assert whose_turn(refused_care().panel) is IdleReason.CARE_CONSENT_REFUSED
    assert whose_turn(withdrawn_care().panel) is IdleReason.CARE_CONSENT_WITHDRAWN
    assert whose_turn(without_cause) is IdleReason.WITHDRAWN_BY_REQUESTER


def test_an_invitation_is_open_whomever_the_panel_waits_for():
    story = a_fresh_discussion().does(LEAD, invite(MEMBER, INVITED))
    story.does(MEMBER, c.AcceptInvitation())

    assert whose_turn(story.panel) == turn_of(Task.CONTRIBUTE, MEMBER)
    assert open_invitations(story.panel) == (INVITED.person_id,)
    assert people_waited_for(story.panel) == {MEMBER.person_id, INVITED.person_id}

    story.does(LEAD, c.StartOutcome())
    assert people_waited_for(story.panel) == {LEAD.person_id, INVITED.person_id}


def test_nobody_joins_once_the_outcome_is_presented():
    panel = a_panel(PanelStatus.SIGNING).panel

    assert panel.people(ParticipantStatus.INVITED) == (INVITED.person_id,)
    assert open_invitations(panel) == ()


def test_nobody_is_waited_for_by_name_where_a_group_is_or_nobody():
    assert people_waited_for(a_panel(PanelStatus.TRIAGE).panel) == frozenset()
    assert people_waited_for(a_panel(PanelStatus.ARCHIVED).panel) == frozenset()
