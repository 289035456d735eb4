"""Who is told what about a step: once, with the reason, and never about one's own act."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete, select

from activities.mail_plans import plans_due
from tests.activities.test_reminded_people import OFF, take_away
from tests.support.recorded_panels import CARE, RecordedPanels
from web.models.notifications import MailKind, Notification, NotificationReason
from web.models.people import Person
from workflows.domain.deadlines import Rung
from workflows.domain.panels import commands as c
from workflows.domain.panels.events import EventKind
from workflows.domain.panels.state import PanelState, ParticipantKind
from workflows.domain.panels.turns import Task, Turn, whose_turn


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


def invite(world: RecordedPanels, *people: str) -> c.InviteExperts:
    """Return the invitation of these people, the guest for sixty days."""
    guest = {
        "participant": ParticipantKind.GUEST,
        "access_until": world.now + timedelta(days=60),
    }
    return c.InviteExperts(
        invitations=tuple(
            c.Invitation(person_id=world.people[who], **(guest if who == "guest" else {}))
            for who in people
        )
    )


def news(world: RecordedPanels, panel: PanelState, who: str, *commands: c.Command) -> PanelState:
    """Forget what was said before, and let somebody act."""
    with world.lent.sessions.begin() as session:
        session.execute(delete(Notification))
    return world.does(panel, who, *commands)


def test_the_invited_are_told_at_once_whomever_the_panel_waits_for(world: RecordedPanels):
    panel = world.does(world.in_discussion(), "lead", invite(world, "member"))
    panel = world.does(panel, "member", c.AcceptInvitation())

    news(world, panel, "lead", invite(world, "stranger", "guest"))

    asked = notices(world, NotificationReason.YOUR_TURN)
    assert {each.person_id for each in asked if each.task is Task.ANSWER_INVITATION} == {
        world.people["stranger"],
        world.people["guest"],
    }


def test_the_invited_are_told_while_the_outcome_is_drafted(world: RecordedPanels):
    panel = world.does(world.in_discussion(), "lead", invite(world, "member"))
    panel = world.does(panel, "member", c.AcceptInvitation())
    panel = world.does(panel, "lead", c.StartOutcome())

    news(world, panel, "lead", invite(world, "stranger"))

    assert told(world) == [("stranger", NotificationReason.YOUR_TURN)]


def test_the_invited_are_told_once_though_it_becomes_their_turn_later(world: RecordedPanels):
    panel = world.does(world.in_discussion(), "lead", invite(world, "member", "stranger"))
    panel = world.does(panel, "member", c.AcceptInvitation())

    news(world, panel, "member", c.Contribute(contribution_id=uuid4()))

    assert whose_turn(world.recorded(panel.panel_id)) == Turn(
        task=Task.ANSWER_INVITATION, people=(world.people["stranger"],)
    )
    assert told(world) == []


def test_a_panel_that_becomes_urgent_reaches_the_invited_by_mail_at_once(world: RecordedPanels):
    panel = world.does(world.in_discussion(), "lead", invite(world, "member", "stranger"))
    panel = world.does(panel, "member", c.AcceptInvitation())

    news(world, panel, "lead", c.SetUrgency(is_urgent=True))

    with world.lent.sessions() as session:
        plans = plans_due(session, world.now)
        urgent = {each.person.id for each in plans if each.kind is MailKind.URGENT}
    assert world.people["stranger"] in urgent


def test_whose_turn_cannot_come_is_the_coordinators_matter(world: RecordedPanels):
    panel = world.accepted()
    take_away(world, "lead")

    consent_id = world.consents(panel.panel_id)
    record = c.RecordConsent(consent_id=consent_id, given=CARE)
    news(world, panel, "clinician", record, c.ConfirmConsent(consent_id=consent_id))

    assert ("lead", NotificationReason.YOUR_TURN) not in told(world)
    assert ("coordinator", NotificationReason.REMINDER_TO_COORDINATOR) in told(world)


def test_the_ladder_of_a_departed_lead_begins_at_the_coordinator(world: RecordedPanels):
    panel = world.in_discussion()
    take_away(world, "lead", OFF)
    news(world, panel, "clinician")

    world.steps.let_time_pass(panel, world.now + timedelta(days=30))

    assert {who for who, _why in told(world)} == {"coordinator"}


def test_a_reopened_panel_asks_its_open_invitations_anew(world: RecordedPanels):
    panel = world.does(world.in_discussion(), "lead", invite(world, "member", "stranger"))
    panel = world.does(panel, "member", c.AcceptInvitation())
    panel = world.does(panel, "lead", c.StartOutcome())
    answered = panel.question_ids
    panel = world.does(
        panel, "lead", c.PresentOutcome(content_hash="x", answered_question_ids=answered)
    )
    for who in ("lead", "member"):
        panel = world.does(panel, who, c.SignOutcome(outcome_version=1, content_hash="x"))
    panel = world.does(panel, "lead", c.ClosePanel())

    news(world, panel, "lead", c.ReopenPanel(note_id=uuid4()))

    assert ("stranger", NotificationReason.YOUR_TURN) in told(world)
