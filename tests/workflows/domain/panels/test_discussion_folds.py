from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.support.panel_people import (
    CLINICIAN,
    COORDINATOR,
    GUEST,
    INVITED,
    LEAD,
    MEMBER,
    STRANGER,
)
from tests.support.panels import (
    CONTRIBUTION,
    DATA_REQUEST,
    FIRST_MORNING,
    NOTE,
    QUESTION,
    a_fresh_discussion,
    a_panel,
    invite,
)
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.evolve import evolve
from workflows.domain.panels.state import (
    Contribution,
    DataRequest,
    DataRequestStatus,
    Participant,
    ParticipantKind,
    ParticipantStatus,
)

TERM = FIRST_MORNING + timedelta(days=90)


def test_the_invited_wait_for_their_answer():
    story = a_fresh_discussion().does(LEAD, invite(MEMBER, guest=GUEST))

    assert story.panel.participants == (
        Participant(
            person_id=MEMBER.person_id,
            kind=ParticipantKind.MEMBER,
            status=ParticipantStatus.INVITED,
            invited_at=story.now,
        ),
        Participant(
            person_id=GUEST.person_id,
            kind=ParticipantKind.GUEST,
            status=ParticipantStatus.INVITED,
            invited_at=story.now,
            access_until=TERM,
        ),
    )


def test_answers_are_dated_and_the_others_stay_as_they_are():
    story = a_fresh_discussion().does(LEAD, invite(MEMBER, INVITED))
    invited_at = story.now

    story.does(MEMBER, c.AcceptInvitation())
    accepted_at = story.now
    story.does(INVITED, c.DeclineInvitation(suggested_colleague_id=STRANGER.person_id))

    assert story.panel.participants == (
        Participant(
            person_id=MEMBER.person_id,
            kind=ParticipantKind.MEMBER,
            status=ParticipantStatus.ACCEPTED,
            invited_at=invited_at,
            answered_at=accepted_at,
        ),
        Participant(
            person_id=INVITED.person_id,
            kind=ParticipantKind.MEMBER,
            status=ParticipantStatus.DECLINED,
            invited_at=invited_at,
            answered_at=story.now,
            suggested_colleague_id=STRANGER.person_id,
        ),
    )


def test_a_new_invitation_starts_afresh():
    story = a_panel().does(INVITED, c.DeclineInvitation(suggested_colleague_id=UUID(int=1)))

    story.does(LEAD, invite(INVITED))

    assert [each for each in story.panel.participants if each.person_id == INVITED.person_id] == [
        Participant(
            person_id=INVITED.person_id,
            kind=ParticipantKind.MEMBER,
            status=ParticipantStatus.INVITED,
            invited_at=story.now,
        ),
    ]
    assert len(story.panel.participants) == 4


def test_a_guests_term_is_extended_and_expires():
    story = a_panel().passes(days=40)
    later = TERM + timedelta(days=30)

    story.does(COORDINATOR, c.ExtendGuest(person_id=GUEST.person_id, access_until=later))
    extended = story.panel.participant(GUEST.person_id)
    story.passes(days=81).lets_time_act()

    assert (extended.access_until, extended.status) == (later, ParticipantStatus.ACCEPTED)
    assert story.panel.participant(GUEST.person_id).status is ParticipantStatus.EXPIRED
    assert story.panel.participant(MEMBER.person_id).status is ParticipantStatus.ACCEPTED


def test_each_data_request_is_settled_by_itself():
    second, third = UUID(int=0xD2), UUID(int=0xD3)
    story = a_panel()
    asked = [c.RequestData(data_request_id=each) for each in (DATA_REQUEST, second, third)]
    story.does(MEMBER, *asked)

    story.does(CLINICIAN, c.AnswerDataRequest(data_request_id=second))
    story.does(LEAD, c.WaiveDataRequest(data_request_id=third, note_id=NOTE))

    assert [each.status for each in story.panel.data_requests] == [
        DataRequestStatus.OPEN,
        DataRequestStatus.ANSWERED,
        DataRequestStatus.WAIVED,
    ]
    assert story.panel.data_requests[0] == DataRequest(
        data_request_id=DATA_REQUEST,
        asked_by=MEMBER.person_id,
        asked_at=story.panel.data_requests[0].asked_at,
    )


def test_a_contribution_keeps_its_author_question_and_version():
    story = a_panel()
    contribution_id = UUID(int=0xE9)

    contribute = c.Contribute(contribution_id=contribution_id, question_id=QUESTION)
    amend = c.AmendContribution(contribution_id=contribution_id)
    story.does(LEAD, contribute, amend)

    assert story.panel.contributions[-1] == Contribution(
        contribution_id=contribution_id,
        author_id=LEAD.person_id,
        question_id=QUESTION,
        version=2,
    )
    assert [each.version for each in story.panel.contributions] == [1, 1, 1, 2]


@pytest.mark.parametrize(
    "fact",
    [
        e.Contributed(contribution_id=CONTRIBUTION, question_id=None),
        e.DataRequested(data_request_id=DATA_REQUEST),
    ],
)
def test_time_neither_contributes_nor_asks(fact: e.Fact):
    event = e.Event(occurred_at=FIRST_MORNING, fact=fact)

    with pytest.raises(ValueError, match=r"^this event needs a person who caused it$"):
        evolve(a_panel().panel, event)
