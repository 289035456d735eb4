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
    SECOND_MEMBER,
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
    contribution,
    invite,
)
from tests.support.refusals import refusal_of
from workflows.domain.actors import Actor
from workflows.domain.errors import RefusalReason
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.state import ParticipantKind, ParticipantStatus

GROUP = UUID(int=0xAB)


def test_the_lead_invites_an_expert_group():
    story = a_fresh_discussion()
    invitations = (
        c.Invitation(person_id=MEMBER.person_id),
        c.Invitation(person_id=SECOND_MEMBER.person_id),
    )

    story.does(LEAD, c.InviteExperts(invitations=invitations, group_id=GROUP))

    assert story.facts()[-1] == e.ExpertsInvited(invitations=invitations, group_id=GROUP)


def test_a_member_has_no_term_even_if_one_was_given():
    story = a_fresh_discussion()
    with_term = c.Invitation(person_id=MEMBER.person_id, access_until=FIRST_MORNING)

    story.does(LEAD, c.InviteExperts(invitations=(with_term,)))

    assert story.panel.participants[0].access_until is None


def test_a_guest_keeps_the_term():
    until = FIRST_MORNING + timedelta(days=30)

    story = a_fresh_discussion().does(LEAD, invite(guest=GUEST, access_until=until))

    assert story.panel.participants[0].access_until == until


@pytest.mark.parametrize(
    ("invitation", "reason"),
    [
        (c.InviteExperts(invitations=()), RefusalReason.NOBODY_INVITED),
        (invite(LEAD), RefusalReason.LEAD_CANNOT_BE_INVITED),
        (invite(STRANGER, MEMBER), RefusalReason.ALREADY_TAKING_PART),
        (invite(INVITED), RefusalReason.ALREADY_TAKING_PART),
        (invite(STRANGER, STRANGER), RefusalReason.ALREADY_TAKING_PART),
        (
            c.InviteExperts(
                invitations=(
                    c.Invitation(
                        person_id=STRANGER.person_id,
                        participant=ParticipantKind.GUEST,
                    ),
                ),
            ),
            RefusalReason.GUEST_NEEDS_TERM,
        ),
        (invite(guest=STRANGER, access_until=FIRST_MORNING), RefusalReason.TERM_IN_THE_PAST),
    ],
)
def test_a_senseless_invitation_is_refused(invitation: c.InviteExperts, reason: RefusalReason):
    assert refusal_of(a_panel(), LEAD, invitation) is reason


def test_a_guests_term_ends_after_the_invitation():
    story = a_panel()
    at_that_moment = story.now + timedelta(minutes=1)

    reason = refusal_of(story, LEAD, invite(guest=STRANGER, access_until=at_that_moment))

    assert reason is RefusalReason.TERM_IN_THE_PAST


def test_whoever_declined_may_be_invited_again():
    story = a_panel().does(INVITED, c.DeclineInvitation())

    story.does(LEAD, invite(INVITED))

    assert story.panel.people(ParticipantStatus.INVITED) == (INVITED.person_id,)


def test_the_invited_accept():
    story = a_panel().does(INVITED, c.AcceptInvitation())

    assert story.facts()[-1] == e.InvitationAccepted(person_id=INVITED.person_id)


def test_the_invited_decline_and_suggest_a_colleague():
    story = a_panel()

    declined = c.DeclineInvitation(suggested_colleague_id=STRANGER.person_id, note_id=NOTE)
    story.does(INVITED, declined)

    assert story.facts()[-1] == e.InvitationDeclined(
        person_id=INVITED.person_id,
        suggested_colleague_id=STRANGER.person_id,
        note_id=NOTE,
    )


def test_the_coordinator_extends_a_guests_term():
    until = FIRST_MORNING + timedelta(days=80)
    story = a_panel()

    story.does(COORDINATOR, c.ExtendGuest(person_id=GUEST.person_id, access_until=until))

    assert story.facts()[-1] == e.GuestExtended(person_id=GUEST.person_id, access_until=until)


@pytest.mark.parametrize("person", [MEMBER, STRANGER])
def test_only_a_guest_has_a_term_to_extend(person: Actor):
    extend = c.ExtendGuest(
        person_id=person.person_id,
        access_until=FIRST_MORNING + timedelta(days=80),
    )

    assert refusal_of(a_panel(), COORDINATOR, extend) is RefusalReason.NOT_TAKING_PART


def test_a_guest_who_left_is_not_extended():
    story = a_panel().does(LEAD, c.RemoveParticipant(person_id=GUEST.person_id))
    extend = c.ExtendGuest(
        person_id=GUEST.person_id,
        access_until=FIRST_MORNING + timedelta(days=200),
    )

    without_guests = refusal_of(story, COORDINATOR, extend)
    story.does(LEAD, invite(guest=STRANGER))
    with_another = refusal_of(story, COORDINATOR, extend)

    assert without_guests is RefusalReason.NOT_TAKING_PART
    assert with_another is RefusalReason.NOT_TAKING_PART


def test_a_term_is_not_extended_into_the_past():
    extend = c.ExtendGuest(person_id=GUEST.person_id, access_until=FIRST_MORNING)

    assert refusal_of(a_panel(), COORDINATOR, extend) is RefusalReason.TERM_IN_THE_PAST


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        (timedelta(days=91), None),
        (timedelta(days=91, seconds=1), RefusalReason.TERM_TOO_LONG),
        (timedelta(days=3650), RefusalReason.TERM_TOO_LONG),
    ],
)
def test_a_term_is_extended_by_ninety_days_and_the_rest_of_that_day(
    term: timedelta, reason: RefusalReason | None
):
    story = a_panel()
    now = story.now + timedelta(minutes=1)
    extend = c.ExtendGuest(person_id=GUEST.person_id, access_until=now + term)

    if reason is not None:
        assert refusal_of(story, COORDINATOR, extend) is reason
        return
    story.does(COORDINATOR, extend)
    guest = story.panel.participant(GUEST.person_id)
    assert guest is not None
    assert guest.access_until == now + term


def test_data_are_requested_and_answered():
    story = a_panel()

    story.does(GUEST, c.RequestData(data_request_id=DATA_REQUEST))
    story.does(CLINICIAN, c.AnswerDataRequest(data_request_id=DATA_REQUEST))

    assert story.facts()[-2:] == [
        e.DataRequested(data_request_id=DATA_REQUEST),
        e.DataRequestAnswered(data_request_id=DATA_REQUEST),
    ]


def test_the_lead_does_without_the_data():
    story = a_panel().does(MEMBER, c.RequestData(data_request_id=DATA_REQUEST))

    story.does(LEAD, c.WaiveDataRequest(data_request_id=DATA_REQUEST, note_id=NOTE))

    assert story.facts()[-1] == e.DataRequestWaived(data_request_id=DATA_REQUEST, note_id=NOTE)
    assert story.panel.open_data_requests == ()


def test_a_data_request_is_asked_once():
    story = a_panel().does(MEMBER, c.RequestData(data_request_id=DATA_REQUEST))

    reason = refusal_of(story, LEAD, c.RequestData(data_request_id=DATA_REQUEST))

    assert reason is RefusalReason.UNCHANGED


def test_only_an_open_data_request_is_answered():
    story = a_panel()
    answer = c.AnswerDataRequest(data_request_id=DATA_REQUEST)
    second = UUID(int=DATA_REQUEST.int + 1)

    nothing_asked = refusal_of(story, CLINICIAN, answer)
    story.does(MEMBER, c.RequestData(data_request_id=second))
    another_asked = refusal_of(story, CLINICIAN, answer)
    story.does(MEMBER, c.RequestData(data_request_id=DATA_REQUEST))
    story.does(CLINICIAN, answer)
    answered = refusal_of(story, CLINICIAN, answer)

    assert nothing_asked is RefusalReason.UNKNOWN_DATA_REQUEST
    assert another_asked is RefusalReason.UNKNOWN_DATA_REQUEST
    assert answered is RefusalReason.DATA_REQUEST_SETTLED


def test_an_answered_data_request_is_not_waived():
    story = a_panel().does(MEMBER, c.RequestData(data_request_id=DATA_REQUEST))
    story.does(MEMBER, c.RequestData(data_request_id=UUID(int=1)))
    story.does(CLINICIAN, c.AnswerDataRequest(data_request_id=DATA_REQUEST))

    waive = c.WaiveDataRequest(data_request_id=DATA_REQUEST, note_id=NOTE)

    assert refusal_of(story, LEAD, waive) is RefusalReason.DATA_REQUEST_SETTLED


def test_a_contribution_answers_a_question_or_the_case():
    story = a_panel()

    to_the_case = c.Contribute(contribution_id=UUID(int=1))
    to_a_question = c.Contribute(contribution_id=UUID(int=2), question_id=QUESTION)
    story.does(LEAD, to_the_case, to_a_question)

    assert story.facts()[-2:] == [
        e.Contributed(contribution_id=UUID(int=1), question_id=None),
        e.Contributed(contribution_id=UUID(int=2), question_id=QUESTION),
    ]


def test_a_contribution_answers_no_foreign_question():
    foreign = c.Contribute(contribution_id=UUID(int=1), question_id=UUID(int=77))

    assert refusal_of(a_panel(), MEMBER, foreign) is RefusalReason.UNKNOWN_QUESTION


def test_a_contribution_is_signed_once():
    assert refusal_of(a_panel(), MEMBER, contribution()) is RefusalReason.UNCHANGED


def test_amending_makes_a_new_version():
    story = a_panel()

    amend = c.AmendContribution(contribution_id=CONTRIBUTION)
    story.does(MEMBER, amend, amend)

    assert story.facts()[-1] == e.ContributionAmended(contribution_id=CONTRIBUTION, version=3)


def test_only_authors_amend():
    amend = c.AmendContribution(contribution_id=CONTRIBUTION)

    reason = refusal_of(a_panel(), SECOND_MEMBER, amend)

    assert reason is RefusalReason.NOT_THE_AUTHOR


def test_an_unknown_contribution_is_not_amended():
    amend = c.AmendContribution(contribution_id=UUID(int=404))

    by_an_author = refusal_of(a_panel(), MEMBER, amend)
    by_somebody_silent = refusal_of(a_panel(), LEAD, amend)

    assert by_an_author is RefusalReason.UNKNOWN_CONTRIBUTION
    assert by_somebody_silent is RefusalReason.UNKNOWN_CONTRIBUTION
