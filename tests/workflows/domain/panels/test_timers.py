"""What time alone brings about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.panel_people import (
    CLINICIAN,
    COORDINATOR,
    ERN,
    GUEST,
    HOSPITAL,
    INVITED,
    LEAD,
    MEMBER,
    SECOND_MEMBER,
    STRANGER,
)
from tests.support.panels import NOTE, a_fresh_discussion, a_panel, invite, sign
from workflows.domain.deadlines import Rung
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import SignatureKind
from workflows.domain.panels.timers import (
    DeadlineQuestion,
    changes_deadline,
    deadline_question,
    decide_due,
    next_wake,
)
from workflows.domain.panels.turns import Group, Task

SECOND = timedelta(seconds=1)


def morning(day: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, 8, 0, tzinfo=UTC)


def test_reminders_climb_the_ladder_and_repeat_at_its_top():
    # The request waits from Monday 2 March; the limit is five working days.
    story = a_panel(PanelStatus.TRIAGE)
    reminded_at = []

    for _ in range(5):
        story.sleeps_until_due()
        reminded_at.append(story.now)

    assert reminded_at == [
        morning(9),
        morning(12),
        morning(17),
        morning(31),
        morning(14, month=4),
    ]
    assert [fact for fact in story.facts() if isinstance(fact, e.ReminderSent)] == [
        e.ReminderSent(task=Task.TRIAGE_REQUEST, rung=0, remind=Rung.PERSON),
        e.ReminderSent(task=Task.TRIAGE_REQUEST, rung=1, remind=Rung.LEAD),
        e.ReminderSent(task=Task.TRIAGE_REQUEST, rung=2, remind=Rung.COORDINATOR),
        e.ReminderSent(task=Task.TRIAGE_REQUEST, rung=3, remind=Rung.COORDINATOR),
        e.ReminderSent(task=Task.TRIAGE_REQUEST, rung=4, remind=Rung.COORDINATOR),
    ]
    assert story.panel.deadline.due_at == morning(9)


def test_an_urgent_panel_has_its_own_limit_and_ladder():
    story = a_panel(PanelStatus.TRIAGE).does(CLINICIAN, c.SetUrgency(is_urgent=True))

    story.sleeps_until_due()
    first = story.now
    story.sleeps_until_due()

    assert (first, story.now) == (morning(3), morning(4))
    assert story.facts()[-1].remind is Rung.COORDINATOR


def test_progress_starts_the_ladder_again():
    story = a_panel(PanelStatus.TRIAGE).sleeps_until_due().sleeps_until_due()

    story.does(COORDINATOR, c.ReturnRequest(note_id=NOTE))

    deadline = story.panel.deadline
    assert (deadline.task, deadline.rung, deadline.since) == (
        Task.COMPLETE_REQUEST,
        0,
        story.now,
    )


def test_nothing_is_due_before_its_time():
    story = a_panel(PanelStatus.TRIAGE)

    assert decide_due(story.panel, morning(9) - SECOND) == []
    assert next_wake(story.panel) == morning(9)


def test_a_pause_ends_at_its_day_and_the_limit_starts_again():
    story = a_panel().does(LEAD, c.Snooze(until=date(2026, 4, 1), note_id=NOTE))
    paused = story.panel

    too_early = decide_due(paused, datetime(2026, 4, 1, tzinfo=UTC) - SECOND)
    story.sleeps_until_due()

    assert too_early == []
    assert paused.deadline is None
    assert story.now == datetime(2026, 4, 1, tzinfo=UTC)
    assert story.facts()[-1] == e.SnoozeEnded()
    assert (story.panel.deadline.since, story.panel.deadline.rung) == (story.now, 0)


def test_no_reminder_is_sent_in_a_pause_even_if_a_limit_was_left_running():
    story = a_panel(PanelStatus.TRIAGE)
    paused = replace(story.panel, snoozed_until=date(2026, 4, 1))

    assert decide_due(paused, morning(30)) == []
    assert next_wake(paused) == datetime(2026, 4, 1, tzinfo=UTC)


def test_a_guests_term_ends_to_the_second():
    until = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    story = a_fresh_discussion().does(LEAD, invite(MEMBER, guest=GUEST, access_until=until))

    too_early = decide_due(story.panel, until - SECOND)
    story.sleeps_until_due()

    assert too_early == []
    assert (story.now, story.facts()[-1]) == (
        until,
        e.GuestExpired(person_id=GUEST.person_id),
    )


def test_an_expired_guest_stops_no_reminder():
    until = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    story = a_fresh_discussion().does(LEAD, invite(MEMBER, guest=GUEST, access_until=until))
    before = story.panel.deadline

    story.sleeps_until_due()

    assert story.panel.deadline == before


def test_an_expired_guest_who_was_waited_for_passes_the_turn_on():
    until = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    story = a_fresh_discussion().does(LEAD, invite(guest=GUEST, access_until=until))

    story.sleeps_until_due()

    deadline = story.panel.deadline
    assert (deadline.task, deadline.since, deadline.rung) == (Task.INVITE_EXPERTS, until, 0)


def test_a_member_and_a_removed_guest_have_no_term():
    story = a_panel(PanelStatus.SIGNED).does(
        COORDINATOR,
        c.RecordDeparture(person_id=GUEST.person_id),
    )

    assert next_wake(story.panel) == story.panel.deadline.remind_at


def test_follow_ups_become_due_three_times():
    story = a_panel(PanelStatus.CLOSED)
    closed_at = story.panel.closed_at
    due = []

    for month in (3, 6, 12):
        story.sleeps_until_due()
        due.append((story.now, story.facts()[-1]))
        story.does(CLINICIAN, c.RecordFollowUp(month=month, note_id=NOTE))

    assert due == [
        (closed_at.replace(month=6), e.FollowUpDue(month=3)),
        (closed_at.replace(month=9), e.FollowUpDue(month=6)),
        (closed_at.replace(year=2027), e.FollowUpDue(month=12)),
    ]
    assert next_wake(story.panel) is None


def test_follow_ups_that_were_missed_become_due_together():
    story = a_panel(PanelStatus.CLOSED).passes(days=400).lets_time_act()

    assert story.facts()[-3:] == [
        e.FollowUpDue(month=3),
        e.FollowUpDue(month=6),
        e.FollowUpDue(month=12),
    ]


def test_missing_signatures_lapse_where_the_coordinator_is_reached():
    story = a_panel(PanelStatus.SIGNING).does(LEAD, sign()).does(MEMBER, sign())
    story.sleeps_until_due().sleeps_until_due()
    waiting = story.panel.status

    story.sleeps_until_due()

    assert waiting is PanelStatus.SIGNING
    assert story.facts()[-3:] == [
        e.ReminderSent(task=Task.SIGN_OUTCOME, rung=2, remind=Rung.COORDINATOR),
        e.SignatureSettled(
            person_id=SECOND_MEMBER.person_id,
            signature=SignatureKind.LAPSED,
            outcome_version=1,
        ),
        e.OutcomeSigned(outcome_version=1),
    ]


def test_the_leads_own_signature_never_lapses():
    story = a_panel(PanelStatus.SIGNING)

    for _ in range(3):
        story.sleeps_until_due()
    lapsed = [fact for fact in story.facts() if isinstance(fact, e.SignatureSettled)]
    for _ in range(5):
        story.sleeps_until_due()

    assert [fact.person_id for fact in lapsed] == [MEMBER.person_id, SECOND_MEMBER.person_id]
    assert story.panel.status is PanelStatus.SIGNING
    assert story.panel.missing_signatures == (LEAD.person_id,)
    assert sum(isinstance(fact, e.SignatureSettled) for fact in story.facts()) == 2


def test_only_signatures_lapse_at_the_coordinators_rung():
    story = a_panel()

    for _ in range(4):
        story.sleeps_until_due()

    assert isinstance(story.facts()[-1], e.ReminderSent)
    assert story.panel.status is PanelStatus.DISCUSSION


def test_time_is_nobody():
    story = a_panel(PanelStatus.TRIAGE).sleeps_until_due()

    reminder = next(each for each in story.events if isinstance(each.fact, e.ReminderSent))

    assert (reminder.actor_id, reminder.on_behalf_of, reminder.occurred_at) == (
        None,
        None,
        morning(9),
    )


@pytest.mark.parametrize("status", ["archived", "declined", "withdrawn"])
def test_nothing_is_ever_due_in_an_ended_panel(status: str):
    panel = a_panel(PanelStatus(status)).panel
    with_rests = replace(
        a_panel(PanelStatus.CLOSED).panel,
        status=PanelStatus(status),
        deadline=a_panel(PanelStatus.TRIAGE).panel.deadline,
        snoozed_until=date(2026, 3, 5),
    )

    for each in (panel, with_rests):
        assert next_wake(each) is None
        assert decide_due(each, datetime(2030, 1, 1, tzinfo=UTC)) == []


def test_the_calendar_is_asked_for_whoever_is_waited_for():
    story = a_panel().does(LEAD, c.SetUrgency(is_urgent=True))

    question = deadline_question(story.panel, [], story.now)

    assert question == DeadlineQuestion(
        task=Task.ANSWER_INVITATION,
        people=(INVITED.person_id,),
        group=None,
        ern=ERN,
        hcp_id=HOSPITAL,
        is_urgent=True,
        since=story.now,
        rung=0,
        asked_at=story.now,
    )


def test_the_calendar_is_asked_for_a_group():
    story = a_panel(PanelStatus.TRIAGE)

    question = deadline_question(story.panel, [], story.now)

    assert (question.people, question.group) == ((), Group.COORDINATORS)


def test_the_calendar_is_not_asked_where_no_limit_runs():
    closed = a_panel(PanelStatus.CLOSED)
    paused = a_panel().does(LEAD, c.Snooze(until=date(2026, 4, 1), note_id=NOTE))

    assert deadline_question(closed.panel, [], closed.now) is None
    assert deadline_question(paused.panel, [], paused.now) is None


def test_a_reminder_about_something_else_does_not_climb():
    story = a_panel(PanelStatus.TRIAGE)
    reminder = e.ReminderSent(task=Task.TRIAGE_REQUEST, rung=1, remind=Rung.LEAD)
    events = [e.Event(occurred_at=story.now, fact=reminder)]
    other_task = replace(
        story.panel,
        deadline=replace(story.panel.deadline, task=Task.COMPLETE_REQUEST.value),
    )
    none_running = replace(story.panel, deadline=None)

    assert deadline_question(story.panel, events, story.now).rung == 2
    assert deadline_question(other_task, events, story.now).rung == 0
    assert deadline_question(none_running, events, story.now).rung == 0


def test_a_reminder_together_with_progress_does_not_climb():
    story = a_panel(PanelStatus.SIGNING)
    lapsed = decide_due(story.panel, story.panel.deadline.remind_at)
    joined = e.Event(
        occurred_at=story.now,
        fact=e.InvitationAccepted(person_id=INVITED.person_id),
    )

    question = deadline_question(story.panel, [*lapsed, joined], morning(20))

    assert (question.rung, question.since) == (0, morning(20))


def test_the_clock_is_set_anew_only_when_something_changed():
    story = a_panel()
    event = story.events[0]

    def caused_by(fact: e.Fact) -> bool:
        return changes_deadline(story.panel, [replace(event, fact=fact)])

    assert not changes_deadline(story.panel, [])
    extended = e.GuestExtended(person_id=GUEST.person_id, access_until=morning(30))
    assert not caused_by(extended)
    assert caused_by(e.UrgencySet(is_urgent=True))
    assert caused_by(e.ReminderSent(task="contribute", rung=0, remind=Rung.PERSON))
    assert caused_by(e.InvitationAccepted(person_id=STRANGER.person_id))
    assert changes_deadline(replace(story.panel, deadline=None), [])


def test_a_clock_that_stands_is_not_stopped_again():
    closed = a_panel(PanelStatus.CLOSED).panel
    paused = a_panel().does(LEAD, c.Snooze(until=date(2026, 4, 1), note_id=NOTE)).panel
    deadline = a_panel().panel.deadline

    assert not changes_deadline(closed, [])
    assert not changes_deadline(paused, [])
    assert changes_deadline(replace(closed, deadline=deadline), [])
    assert changes_deadline(replace(paused, deadline=deadline), [])
