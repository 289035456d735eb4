from __future__ import annotations

from datetime import date

import pytest

from tests.support.panel_people import CLINICIAN, GUEST, INVITED, LEAD, MEMBER, STRANGER
from tests.support.panels import CONSENT, NOTE, a_panel, consent, invite
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus, WithdrawalCause
from workflows.domain.panels.state import FollowUp, FollowUpStatus, ParticipantStatus


def test_closing_ends_the_guests_access_and_nobody_elses():
    story = a_panel().does(LEAD, invite(guest=STRANGER))
    story.does(
        LEAD,
        c.StartOutcome(),
        c.PresentOutcome(content_hash="x", answered_question_ids=story.panel.question_ids),
    )
    for actor in (LEAD, MEMBER):
        story.does(actor, c.SignOutcome(outcome_version=1, content_hash="x"))
    story.does(LEAD, c.RemoveParticipant(person_id=story.panel.missing_signatures[0]))

    story.does(LEAD, c.ClosePanel())

    panel = story.panel
    assert (panel.status, panel.closed_at) == (PanelStatus.CLOSED, story.now)
    assert panel.participant(GUEST.person_id).status is ParticipantStatus.EXPIRED
    assert panel.participant(STRANGER.person_id).status is ParticipantStatus.EXPIRED
    assert panel.participant(MEMBER.person_id).status is ParticipantStatus.ACCEPTED
    assert panel.participant(INVITED.person_id).status is ParticipantStatus.INVITED


def test_a_removed_guest_stays_removed():
    story = a_panel().does(LEAD, c.RemoveParticipant(person_id=GUEST.person_id))

    story.does(CLINICIAN, c.WithdrawPanel(note_id=NOTE))

    assert story.panel.participant(GUEST.person_id).status is ParticipantStatus.REMOVED


def test_a_reopened_panel_keeps_its_first_outcome_on_record():
    story = a_panel(PanelStatus.CLOSED)
    first = story.panel.outcome

    story.does(LEAD, c.ReopenPanel(note_id=NOTE))

    panel = story.panel
    assert panel.status is PanelStatus.DISCUSSION
    assert (panel.outcome, panel.earlier_outcomes) == (None, (first,))
    assert (panel.closed_at, panel.follow_ups) == (None, ())


@pytest.mark.parametrize(
    "status",
    [
        PanelStatus.AWAITING_CONSENT,
        PanelStatus.DISCUSSION,
        PanelStatus.SIGNING,
        PanelStatus.CLOSED,
    ],
)
def test_a_panel_that_asks_for_consent_again_goes_on_once_it_is_given(status: PanelStatus):
    story = a_panel(status)
    before = story.panel
    story.does(CLINICIAN, c.WithdrawCareConsent(consent_id=NOTE))

    story.does(CLINICIAN, c.ReopenForConsent(note_id=NOTE))
    waiting = story.panel
    story.does(CLINICIAN, *consent())

    assert waiting.status is PanelStatus.AWAITING_CONSENT
    assert not waiting.consent.is_open
    assert (waiting.withdrawal_cause, waiting.withdrawn_from) == (None, None)
    assert (waiting.closed_at, waiting.follow_ups, waiting.outcome) == (None, (), None)
    assert waiting.earlier_outcomes == ((before.outcome,) if before.outcome else ())
    assert story.panel.status is PanelStatus.DISCUSSION
    assert story.panel.consent.is_open
    assert story.panel.contributions == before.contributions


def test_follow_ups_become_due_and_are_recorded_one_by_one():
    story = a_panel(PanelStatus.CLOSED)

    story.sleeps_until_due()
    story.does(CLINICIAN, c.RecordFollowUp(month=3, note_id=NOTE))
    story.sleeps_until_due()

    assert [each.status for each in story.panel.follow_ups] == [
        FollowUpStatus.RECORDED,
        FollowUpStatus.DUE,
        FollowUpStatus.PLANNED,
    ]
    assert story.panel.follow_ups[2] == FollowUp(
        month=12,
        due_at=story.panel.closed_at.replace(year=2027),
    )


def test_archiving_changes_the_status_alone():
    closed = a_panel(PanelStatus.CLOSED)
    before = closed.panel

    closed.does(LEAD, c.ArchivePanel())

    after = closed.panel
    assert after.status is PanelStatus.ARCHIVED
    assert (after.outcome, after.follow_ups, after.participants, after.closed_at) == (
        before.outcome,
        before.follow_ups,
        before.participants,
        before.closed_at,
    )
    assert after.contributing_members == before.contributing_members


@pytest.mark.parametrize("status", [PanelStatus.DISCUSSION, PanelStatus.SIGNING])
def test_a_withdrawn_panel_knows_from_where_and_lets_its_guests_go(status: PanelStatus):
    story = a_panel(status)

    story.does(CLINICIAN, c.WithdrawCareConsent(consent_id=CONSENT))

    panel = story.panel
    assert panel.status is PanelStatus.WITHDRAWN
    assert panel.withdrawn_from is status
    assert panel.withdrawal_cause is WithdrawalCause.CARE_CONSENT_WITHDRAWN
    assert panel.participant(GUEST.person_id).status is ParticipantStatus.EXPIRED
    assert panel.participant(MEMBER.person_id).status is ParticipantStatus.ACCEPTED


def test_the_clocks_facts_are_kept():
    story = a_panel()

    story.does(LEAD, c.SetUrgency(is_urgent=True))
    story.does(LEAD, c.Snooze(until=date(2026, 4, 1), note_id=NOTE))
    paused = story.panel
    story.does(LEAD, c.EndSnooze())

    assert (paused.is_urgent, paused.snoozed_until, paused.deadline) == (
        True,
        date(2026, 4, 1),
        None,
    )
    assert story.panel.snoozed_until is None
    assert story.panel.deadline.since == story.now
