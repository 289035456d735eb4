"""The explaining clock in every status."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.panel_people import LEAD, MEMBER, SECOND_MEMBER
from tests.support.panels import NOTE, a_panel, sign
from workflows.domain.deadlines import Rung
from workflows.domain.panels import commands as c
from workflows.domain.panels.clock import Clock, NextStep, clock
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.turns import IdleReason, Turn, whose_turn

RUNNING_LIMITS = (
    "draft",
    "triage",
    "returned",
    "awaiting_consent",
    "discussion",
    "drafting_outcome",
    "signing",
    "signed",
)


@pytest.mark.parametrize("status", RUNNING_LIMITS)
def test_a_running_limit_says_since_when_until_when_and_what_next(status: str):
    story = a_panel(PanelStatus(status))

    assert clock(story.panel, story.now) == Clock(
        turn=whose_turn(story.panel),
        idle=None,
        since=story.now,
        limit_days=5,
        due_at=datetime(2026, 3, 9, 8, 0, tzinfo=UTC),
        is_overdue=False,
        paused_until=None,
        next_step=NextStep.REMIND_PERSON,
        next_at=datetime(2026, 3, 9, 8, 0, tzinfo=UTC),
    )


def test_it_climbs_with_the_ladder():
    story = a_panel(PanelStatus.AWAITING_CONSENT)
    since = story.now
    steps = []

    for _ in range(3):
        shown = clock(story.panel, story.now)
        steps.append((shown.next_step, shown.is_overdue, shown.since))
        story.sleeps_until_due()

    assert steps == [
        (NextStep.REMIND_PERSON, False, since),
        (NextStep.REMIND_LEAD, True, since),
        (NextStep.REMIND_COORDINATOR, True, since),
    ]


def test_a_limit_is_overdue_from_its_very_instant():
    story = a_panel(PanelStatus.TRIAGE)
    due_at = story.panel.deadline.due_at

    assert not clock(story.panel, due_at - timedelta(seconds=1)).is_overdue
    assert clock(story.panel, due_at).is_overdue


def test_it_announces_that_signatures_will_lapse():
    story = a_panel(PanelStatus.SIGNING)
    steps = []

    for _ in range(3):
        steps.append(clock(story.panel, story.now).next_step)
        story.sleeps_until_due()

    assert steps == [
        NextStep.REMIND_PERSON,
        NextStep.REMIND_LEAD,
        NextStep.LAPSE_SIGNATURES,
    ]


def test_nothing_lapses_where_only_the_leads_signature_is_missing():
    story = a_panel(PanelStatus.SIGNING).does(MEMBER, sign()).does(SECOND_MEMBER, sign())

    story.sleeps_until_due().sleeps_until_due()

    assert clock(story.panel, story.now).next_step is NextStep.REMIND_COORDINATOR


def test_a_pause_says_until_when():
    story = a_panel()
    progress_at = story.panel.last_progress_at
    story.does(LEAD, c.Snooze(until=date(2026, 4, 1), note_id=NOTE))

    assert clock(story.panel, story.now) == Clock(
        turn=whose_turn(story.panel),
        idle=None,
        since=progress_at,
        paused_until=date(2026, 4, 1),
        next_step=NextStep.CLOCK_RESUMES,
    )


def test_a_clock_that_is_not_set_yet_names_the_turn_all_the_same():
    panel = replace(a_panel().panel, deadline=None)

    assert clock(panel, panel.opened_at) == Clock(
        turn=whose_turn(panel),
        idle=None,
        since=panel.last_progress_at,
    )


def test_a_closed_panel_says_when_it_is_looked_at_again():
    story = a_panel(PanelStatus.CLOSED)

    assert clock(story.panel, story.now) == Clock(
        turn=None,
        idle=IdleReason.FOLLOW_UP_LATER,
        since=story.now,
        next_step=NextStep.FOLLOW_UP,
        next_at=story.now.replace(month=6),
    )


def test_a_due_follow_up_is_a_turn_with_a_limit():
    story = a_panel(PanelStatus.CLOSED).sleeps_until_due()

    shown = clock(story.panel, story.now)

    assert isinstance(shown.turn, Turn)
    assert (shown.since, shown.limit_days) == (story.now, 5)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (PanelStatus.ARCHIVED, IdleReason.ARCHIVED),
        (PanelStatus.DECLINED, IdleReason.DECLINED),
        (PanelStatus.WITHDRAWN, IdleReason.WITHDRAWN_BY_REQUESTER),
    ],
)
def test_an_ended_panel_says_why_nobody_has_to_act(status: PanelStatus, reason: IdleReason):
    story = a_panel(status)

    assert clock(story.panel, story.now) == Clock(
        turn=None,
        idle=reason,
        since=story.panel.status_since,
        next_step=NextStep.NOTHING,
        next_at=None,
    )


def test_without_a_lead_the_coordinators_are_announced_in_the_leads_place():
    story = a_panel(PanelStatus.TRIAGE).sleeps_until_due()

    assert story.panel.deadline is not None
    assert story.panel.deadline.remind is Rung.LEAD
    assert clock(story.panel, story.now).next_step is NextStep.REMIND_COORDINATOR


def test_nobody_outside_the_centre_is_announced_for_a_draft():
    story = a_panel(PanelStatus.DRAFT).sleeps_until_due().sleeps_until_due()

    assert story.panel.deadline is not None
    assert story.panel.deadline.remind is Rung.COORDINATOR
    assert clock(story.panel, story.now).next_step is NextStep.REMIND_PERSON
