"""The people behind a turn: those whose role holds at that moment, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from activities.people_waited_for import coordinators, people_by_id, people_of_turn
from tests.support.recorded_panels import RecordedPanels
from web.models.people import Affiliation, AffiliationState, Person
from workflows.domain.panels.turns import Group, Task, Turn


def found(world: RecordedPanels, turn: Turn) -> set[str]:
    panel = world.opens()
    names = {person: who for who, person in world.people.items()}
    with world.lent.sessions() as session:
        return {names[each.person_id] for each in people_of_turn(session, panel, turn, world.now)}


@pytest.mark.parametrize(
    ("turn", "people"),
    [
        (Turn(task=Task.TRIAGE_REQUEST, group=Group.COORDINATORS), {"coordinator", "dispatcher"}),
        (Turn(task=Task.NAME_LEAD, group=Group.COORDINATORS), {"coordinator"}),
        (Turn(task=Task.RECORD_CONSENT, group=Group.ENROLLING_CENTRE), {"clinician", "colleague"}),
    ],
)
def test_a_group_is_whoever_holds_the_role(world: RecordedPanels, turn: Turn, people: set[str]):
    assert found(world, turn) == people


def test_people_named_by_id_come_with_their_country(world: RecordedPanels):
    with world.lent.sessions() as session:
        [lead] = people_by_id(session, [world.people["lead"]])

    assert (lead.country, lead.time_zone) == ("FR", "Europe/Brussels")


@pytest.mark.parametrize(
    "values",
    [
        {"state": AffiliationState.SUSPENDED},
        {"valid_until": timedelta(minutes=-1)},
        {"valid_from": timedelta(days=1)},
    ],
)
def test_a_role_that_does_not_hold_now_counts_for_nothing(
    world: RecordedPanels, values: dict[str, object]
):
    shifted = {
        name: world.now + value if isinstance(value, timedelta) else value
        for name, value in values.items()
    }
    with world.lent.sessions.begin() as session:
        person = world.people["coordinator"]
        session.execute(
            update(Affiliation).where(Affiliation.person_id == person).values(**shifted)
        )
    with world.lent.sessions() as session:
        assert coordinators(session, "EPICARE", world.now) == []


def test_whoever_was_switched_off_is_not_waited_for(world: RecordedPanels):
    with world.lent.sessions.begin() as session:
        person = world.people["coordinator"]
        session.execute(update(Person).where(Person.id == person).values(is_active=False))
    with world.lent.sessions() as session:
        assert coordinators(session, "EPICARE", world.now) == []
