"""Who is told what about a step: once, with the reason, and never about one's own act."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from tests.support.recorded_panels import RecordedPanels
from web.models.notifications import Notification, NotificationReason
from web.models.people import Person
from workflows.domain.deadlines import Rung
from workflows.domain.panels import commands as c
from workflows.domain.panels.events import EventKind
from workflows.domain.panels.state import ParticipantKind
from workflows.domain.panels.turns import Task


def told(world: RecordedPanels) -> list[tuple[str, NotificationReason]]:
    """Return who was told, and why, in order."""
    with world.lent.sessions() as session:
        rows = session.execute(
            select(Person.email, Notification.reason)
            .join(Person, Person.id == Notification.person_id)
            .order_by(Notification.occurred_at, Person.email),
        ).all()
    return [(email.partition("@")[0], reason) for email, reason in rows]


def notices(world: RecordedPanels, reason: NotificationReason) -> list[Notification]:
    with world.lent.sessions() as session:
        return list(session.scalars(select(Notification).where(Notification.reason == reason)))


def test_coordination_is_told_that_it_is_their_turn(world: RecordedPanels):
    world.submitted()

    assert told(world) == [
        ("coordinator", NotificationReason.YOUR_TURN),
        ("dispatcher", NotificationReason.YOUR_TURN),
    ]


def test_nobody_is_told_of_their_own_act(world: RecordedPanels):
    panel = world.accepted()
    before = told(world)

    world.does(panel, "clinician", c.PrintConsentForm(
        paper_id=panel.question_ids[0], language="de", form_version="1.0",
    ))  # fmt: skip

    assert told(world) == before
    assert ("clinician", NotificationReason.YOUR_TURN) in before


def test_the_panel_is_told_that_it_moved_on(world: RecordedPanels):
    world.accepted()

    moved = notices(world, NotificationReason.PANEL_MOVED)

    assert {each.person_id for each in moved} == {world.people["clinician"], world.people["lead"]}
    assert {each.event for each in moved} == {EventKind.ACCEPTED}


def test_reminders_climb_the_ladder_and_say_on_which_rung(world: RecordedPanels):
    panel = world.accepted()

    world.steps.let_time_pass(panel, world.now + timedelta(days=30))

    [person] = notices(world, NotificationReason.REMINDER)
    [lead] = notices(world, NotificationReason.REMINDER_TO_LEAD)
    [coordinator] = notices(world, NotificationReason.REMINDER_TO_COORDINATOR)
    assert (person.person_id, person.rung) == (world.people["clinician"], Rung.PERSON)
    assert (lead.person_id, lead.rung) == (world.people["lead"], Rung.LEAD)
    assert coordinator.person_id == world.people["coordinator"]
    assert {each.task for each in (person, lead, coordinator)} == {Task.RECORD_CONSENT}


def test_before_there_is_a_lead_the_coordinator_stands_in(world: RecordedPanels):
    panel = world.submitted()

    world.steps.let_time_pass(panel, world.now + timedelta(days=40))

    assert notices(world, NotificationReason.REMINDER_TO_LEAD) == []
    told_instead = notices(world, NotificationReason.REMINDER_TO_COORDINATOR)
    assert {each.person_id for each in told_instead} == {world.people["coordinator"]}


def test_a_guest_is_told_that_access_has_ended(world: RecordedPanels):
    until = world.now + timedelta(days=10)
    guest = c.Invitation(
        person_id=world.people["guest"], participant=ParticipantKind.GUEST, access_until=until
    )
    panel = world.in_discussion()
    panel = world.does(panel, "lead", c.InviteExperts(invitations=(guest,)))
    panel = world.does(panel, "guest", c.AcceptInvitation())

    world.steps.let_time_pass(panel, until + timedelta(minutes=1))

    [ended] = notices(world, NotificationReason.ACCESS_ENDED)
    assert ended.person_id == world.people["guest"]


def test_an_urgent_panel_s_notices_are_urgent(world: RecordedPanels):
    world.submitted(is_urgent=True)

    assert all(each.is_urgent for each in notices(world, NotificationReason.YOUR_TURN))
