from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.panel_people import CLINICIAN, COORDINATOR, LEAD
from tests.support.panels import NOTE, a_panel
from tests.support.refusals import refusal_of
from workflows.domain.errors import RefusalReason
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.stages import PanelStatus, WithdrawalCause
from workflows.domain.panels.state import FollowUp


def test_closing_plans_three_follow_ups_and_counts_who_contributed():
    story = a_panel(PanelStatus.SIGNED)
    story.now = datetime(2026, 11, 30, 12, 0, tzinfo=UTC) - timedelta(minutes=1)

    story.does(LEAD, c.ClosePanel())

    assert story.facts()[-1] == e.Closed(
        follow_ups=(
            FollowUp(month=3, due_at=datetime(2027, 2, 28, 12, 0, tzinfo=UTC)),
            FollowUp(month=6, due_at=datetime(2027, 5, 30, 12, 0, tzinfo=UTC)),
            FollowUp(month=12, due_at=datetime(2027, 11, 30, 12, 0, tzinfo=UTC)),
        ),
        # Two members contributed, and a guest, who does not count.
        contributing_members=2,
    )


def test_a_closed_panel_is_reopened_with_a_reason():
    story = a_panel(PanelStatus.CLOSED).does(CLINICIAN, c.ReopenPanel(note_id=NOTE))

    assert story.facts()[-1] == e.Reopened(note_id=NOTE)
    assert story.panel.status is PanelStatus.DISCUSSION


def test_a_panel_that_consent_stopped_asks_for_it_again():
    story = a_panel().does(CLINICIAN, c.WithdrawCareConsent(consent_id=NOTE))

    story.does(CLINICIAN, c.ReopenForConsent(note_id=NOTE))

    assert story.facts()[-1] == e.Reopened(note_id=NOTE)


@pytest.mark.parametrize("status", [PanelStatus.TRIAGE, PanelStatus.RETURNED])
def test_a_request_that_consent_stopped_is_made_anew(status: PanelStatus):
    story = a_panel(status).does(CLINICIAN, c.WithdrawCareConsent(consent_id=NOTE))

    refused = refusal_of(story, CLINICIAN, c.ReopenForConsent(note_id=NOTE))

    assert refused is RefusalReason.NOT_STOPPED_BY_CONSENT


def test_what_the_centre_withdrew_does_not_ask_for_consent():
    story = a_panel().does(CLINICIAN, c.WithdrawPanel(note_id=NOTE))

    refused = refusal_of(story, CLINICIAN, c.ReopenForConsent(note_id=NOTE))

    assert refused is RefusalReason.NOT_STOPPED_BY_CONSENT


def test_a_due_follow_up_is_recorded_once():
    story = a_panel(PanelStatus.CLOSED).sleeps_until_due()
    record = c.RecordFollowUp(month=3, note_id=NOTE)

    another = refusal_of(story, CLINICIAN, c.RecordFollowUp(month=6, note_id=NOTE))
    story.does(CLINICIAN, record)
    again = refusal_of(story, CLINICIAN, record)

    assert story.facts()[-1] == e.FollowUpRecorded(month=3, note_id=NOTE)
    assert {another, again} == {RefusalReason.FOLLOW_UP_NOT_DUE}


def test_a_closed_panel_is_archived():
    story = a_panel(PanelStatus.CLOSED).does(COORDINATOR, c.ArchivePanel())

    assert story.facts()[-1] == e.Archived()


def test_the_requester_withdraws():
    story = a_panel().does(CLINICIAN, c.WithdrawPanel(note_id=NOTE))

    assert story.facts()[-1] == e.Withdrawn(cause=WithdrawalCause.BY_REQUESTER, note_id=NOTE)


def test_urgency_is_set_and_taken_back():
    story = a_panel()

    story.does(LEAD, c.SetUrgency(is_urgent=True))
    again = refusal_of(story, LEAD, c.SetUrgency(is_urgent=True))
    story.does(COORDINATOR, c.SetUrgency(is_urgent=False))

    assert again is RefusalReason.UNCHANGED
    assert story.facts()[-2:] == [e.UrgencySet(is_urgent=True), e.UrgencySet(is_urgent=False)]


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        (date(2026, 3, 1), RefusalReason.SNOOZE_IN_THE_PAST),
        (date(2026, 3, 2), RefusalReason.SNOOZE_IN_THE_PAST),
        (date(2026, 6, 3), RefusalReason.SNOOZE_TOO_LONG),
    ],
)
def test_a_pause_lies_ahead_and_ends(until: date, reason: RefusalReason):
    assert refusal_of(a_panel(), LEAD, c.Snooze(until=until, note_id=NOTE)) is reason


@pytest.mark.parametrize("until", [date(2026, 3, 3), date(2026, 6, 2)])
def test_the_clock_is_paused_for_three_months_at_most(until: date):
    story = a_panel().does(LEAD, c.Snooze(until=until, note_id=NOTE))

    assert story.facts()[-1] == e.Snoozed(until=until, note_id=NOTE)


def test_a_pause_is_ended_early():
    story = a_panel()

    not_paused = refusal_of(story, LEAD, c.EndSnooze())
    story.does(LEAD, c.Snooze(until=date(2026, 4, 1), note_id=NOTE), c.EndSnooze())

    assert not_paused is RefusalReason.NOT_SNOOZED
    assert story.facts()[-1] == e.SnoozeEnded()
    assert story.panel.snoozed_until is None
