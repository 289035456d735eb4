"""Whom a reminder reaches: never an account that is off or an approval that ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from activities.reminded_people import reminded_people
from tests.support.recorded_panels import RecordedPanels
from web.models.notifications import NotificationReason as Reason
from web.models.people import Affiliation, AffiliationState, Person
from workflows.domain.deadlines import Rung
from workflows.domain.panels import commands as c

if TYPE_CHECKING:
    from workflows.domain.panels.state import PanelState

OFF: dict[str, Any] = {"is_active": False}
SUSPENDED: dict[str, Any] = {"state": AffiliationState.SUSPENDED}


def take_away(world: RecordedPanels, who: str, how: dict[str, Any] = SUSPENDED) -> None:
    """Switch somebody's account off, or end what they are approved for."""
    table, key = (Person, Person.id) if how is OFF else (Affiliation, Affiliation.person_id)
    with world.lent.sessions.begin() as session:
        session.execute(update(table).where(key == world.people[who]).values(**how))


def reached(
    world: RecordedPanels, panel: PanelState, rung: Rung, *waited_for: str
) -> list[tuple[str, Rung, Reason]]:
    names = {person: who for who, person in world.people.items()}
    people = [world.people[who] for who in waited_for]
    with world.lent.sessions() as session:
        found = list(reminded_people(session, panel, rung, people, world.now))
    return [(names[each.person_id], each.rung, each.reason) for each in found]


COORDINATOR = ("coordinator", Rung.COORDINATOR, Reason.REMINDER_TO_COORDINATOR)


def test_each_rung_has_its_people(world: RecordedPanels):
    panel = world.accepted()

    assert reached(world, panel, Rung.PERSON, "clinician") == [
        ("clinician", Rung.PERSON, Reason.REMINDER)
    ]
    assert reached(world, panel, Rung.LEAD, "clinician") == [
        ("lead", Rung.LEAD, Reason.REMINDER_TO_LEAD)
    ]
    assert reached(world, panel, Rung.COORDINATOR, "clinician") == [COORDINATOR]


@pytest.mark.parametrize("how", [OFF, SUSPENDED])
@pytest.mark.parametrize("rung", [Rung.PERSON, Rung.LEAD])
def test_a_lead_who_is_gone_is_passed_over_at_once(
    world: RecordedPanels, rung: Rung, how: dict[str, Any]
):
    panel = world.in_discussion()
    take_away(world, "lead", how)

    assert reached(world, panel, rung, "lead") == [COORDINATOR]


def test_who_is_there_is_reminded_beside_the_one_who_is_gone(world: RecordedPanels):
    invitations = [c.Invitation(person_id=world.people[who]) for who in ("member", "stranger")]
    panel = world.in_discussion()
    panel = world.does(panel, "lead", c.InviteExperts(invitations=tuple(invitations)))
    take_away(world, "stranger")

    assert reached(world, panel, Rung.PERSON, "member", "stranger") == [
        ("member", Rung.PERSON, Reason.REMINDER),
        COORDINATOR,
    ]


def test_a_draft_whose_clinician_is_gone_stays_in_the_house(world: RecordedPanels):
    panel = world.opens()
    take_away(world, "clinician")

    assert reached(world, panel, Rung.PERSON, "clinician") == [
        ("colleague", Rung.PERSON, Reason.REMINDER)
    ]


def test_before_there_is_a_lead_the_coordinators_are_reminded(world: RecordedPanels):
    panel = world.submitted()

    assert reached(world, panel, Rung.LEAD, "coordinator", "dispatcher") == [COORDINATOR]


def test_an_approval_that_ran_out_is_none(world: RecordedPanels):
    panel = world.in_discussion()
    take_away(world, "lead", {"valid_until": world.now - timedelta(days=1)})

    assert reached(world, panel, Rung.PERSON, "lead") == [COORDINATOR]
