"""Invitations that nobody answers: reminded of, whatever progress the panel makes meanwhile."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from activities.invitation_reminders import InvitationReminders
from activities.working_days import WorkingDays
from tests.activities.test_reminded_people import take_away
from tests.support.recorded_panels import RecordedPanels
from web.models.notifications import Notification, NotificationReason
from web.models.people import Person
from web.temporal_settings import temporal_settings
from workflows.domain.panels import commands as c
from workflows.domain.panels.state import PanelState
from workflows.domain.panels.turns import Task

REMINDER = NotificationReason.REMINDER
TO_LEAD = NotificationReason.REMINDER_TO_LEAD
TO_COORDINATOR = NotificationReason.REMINDER_TO_COORDINATOR


@pytest.fixture
def reminders(world: RecordedPanels) -> InvitationReminders:
    temporal = temporal_settings()
    days = WorkingDays(temporal.reminder_plan, hour=temporal.reminder_hour)
    return InvitationReminders(world.lent.sessions, days)


def busy_panel(world: RecordedPanels) -> PanelState:
    """Return a panel that waits for a member, with another invitation nobody has answered."""
    panel = world.in_discussion()
    invitations = [c.Invitation(person_id=world.people[who]) for who in ("member", "stranger")]
    panel = world.does(panel, "lead", c.InviteExperts(invitations=tuple(invitations)))
    panel = world.does(panel, "member", c.AcceptInvitation())
    forget_notices(world)
    return panel


def forget_notices(world: RecordedPanels) -> None:
    with world.lent.sessions.begin() as session:
        session.execute(delete(Notification))


def reminded(world: RecordedPanels) -> list[tuple[str, NotificationReason]]:
    with world.lent.sessions() as session:
        rows = session.execute(
            select(Person.email, Notification.reason, Notification.task)
            .join(Person, Person.id == Notification.person_id)
            .order_by(Notification.occurred_at, Person.email),
        ).all()
    assert {row.task for row in rows} <= {Task.ANSWER_INVITATION}
    return [(row.email.partition("@")[0], row.reason) for row in rows]


def test_the_ladder_climbs_though_others_make_progress(
    world: RecordedPanels, reminders: InvitationReminders
):
    panel = busy_panel(world)

    for _day in range(20):
        world.now += timedelta(days=1)
        panel = world.does(panel, "member", c.Contribute(contribution_id=uuid4()))
        panel = world.does(panel, "lead", c.RequestData(data_request_id=uuid4()))
        forget_panels_own(world)
        reminders.remind_due(world.now)

    assert reminded(world) == [
        ("stranger", REMINDER),
        ("lead", TO_LEAD),
        ("coordinator", TO_COORDINATOR),
    ]


def forget_panels_own(world: RecordedPanels) -> None:
    """Leave only what is said of the invitation."""
    with world.lent.sessions.begin() as session:
        others = Notification.task.is_distinct_from(Task.ANSWER_INVITATION)
        session.execute(delete(Notification).where(others))


def test_one_who_was_away_is_reminded_once_and_not_of_every_rung(
    world: RecordedPanels, reminders: InvitationReminders
):
    busy_panel(world)
    late = world.now + timedelta(days=11)

    assert [reminders.remind_due(late) for _round in range(3)] == [1, 0, 0]
    assert reminded(world) == [("lead", TO_LEAD)]


def test_also_while_the_outcome_is_drafted(world: RecordedPanels, reminders: InvitationReminders):
    panel = busy_panel(world)
    world.does(panel, "lead", c.StartOutcome())
    forget_notices(world)

    reminders.remind_due(world.now + timedelta(days=7))

    assert reminded(world) == [("stranger", REMINDER)]


def test_a_pause_and_an_answer_stop_it(world: RecordedPanels, reminders: InvitationReminders):
    panel = busy_panel(world)
    later = world.now + timedelta(days=7)
    until = (later + timedelta(days=1)).date()
    panel = world.does(panel, "lead", c.Snooze(until=until, note_id=uuid4()))
    assert reminders.remind_due(later) == 0

    panel = world.does(panel, "lead", c.EndSnooze())
    world.does(panel, "stranger", c.AcceptInvitation())

    assert reminders.remind_due(later) == 0


def test_the_panels_own_ladder_is_not_doubled(
    world: RecordedPanels, reminders: InvitationReminders
):
    panel = world.in_discussion()
    invitation = c.Invitation(person_id=world.people["stranger"])
    world.does(panel, "lead", c.InviteExperts(invitations=(invitation,)))

    assert reminders.remind_due(world.now + timedelta(days=7)) == 0


def test_an_invited_person_whose_account_is_gone_is_the_coordinators_matter(
    world: RecordedPanels, reminders: InvitationReminders
):
    busy_panel(world)
    take_away(world, "stranger")

    reminders.remind_due(world.now + timedelta(days=7))

    assert reminded(world) == [("coordinator", TO_COORDINATOR)]
