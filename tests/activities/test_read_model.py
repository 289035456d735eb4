"""The tables for lists say what the state says, whatever happened to the panel."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import select

from tests.support.recorded_panels import RecordedPanels
from web.models.panels import Panel, PanelErn, PanelEvent, PanelPerson, PanelWait
from web.models.patients import Consent
from workflows.domain.panels import commands as c
from workflows.domain.panels.evolve import evolve_all, start
from workflows.domain.panels.relations import Relation
from workflows.domain.panels.state import ParticipantKind
from workflows.domain.panels.turns import Task, Turn, whose_turn
from workflows.messages import EVENT


def test_the_row_says_what_the_state_says(world: RecordedPanels):
    panel = world.accepted(is_urgent=True)

    with world.lent.sessions() as session:
        row = session.get_one(Panel, panel.panel_id)
        erns = session.scalars(select(PanelErn.ern_code)).all()
        waits = session.scalars(select(PanelWait.person_id)).all()
    assert (row.status, row.stage, row.version) == (panel.status, panel.stage, panel.version)
    assert (row.lead_id, row.enroller_id) == (world.people["lead"], world.people["clinician"])
    assert row.waiting_task is Task.RECORD_CONSENT
    assert row.is_urgent
    assert panel.deadline is not None
    assert row.due_at == panel.deadline.due_at
    assert erns == ["ENDO"]
    assert waits == [world.people["clinician"]]
    assert world.recorded(panel.panel_id) == panel


def test_people_are_what_they_are_to_the_panel(world: RecordedPanels):
    until = world.now + timedelta(days=90)
    guest = c.Invitation(
        person_id=world.people["guest"], participant=ParticipantKind.GUEST, access_until=until
    )
    members = [c.Invitation(person_id=world.people[who]) for who in ("member", "stranger")]
    panel = world.in_discussion()

    panel = world.does(panel, "lead", c.InviteExperts(invitations=(*members, guest)))
    panel = world.does(panel, "member", c.AcceptInvitation())
    panel = world.does(panel, "guest", c.AcceptInvitation())
    panel = world.does(panel, "stranger", c.DeclineInvitation())

    with world.lent.sessions() as session:
        found = {
            row.person_id: (row.relation, row.access_until)
            for row in session.scalars(select(PanelPerson))
        }
    assert found == {
        world.people["lead"]: (Relation.LEAD, None),
        world.people["member"]: (Relation.MEMBER, None),
        world.people["guest"]: (Relation.GUEST, until),
    }


def test_a_confirmed_consent_says_who_confirmed_it_and_when(world: RecordedPanels):
    panel = world.in_discussion()

    with world.lent.sessions() as session:
        consent = session.scalars(select(Consent)).one()
    assert consent.confirmed_by_id == world.people["clinician"]
    assert consent.confirmed_at == panel.consent.confirmed_at


def test_the_events_replay_to_the_recorded_state(world: RecordedPanels):
    panel = world.in_discussion()
    panel = world.steps.let_time_pass(panel, world.now + timedelta(days=60))

    with world.lent.sessions() as session:
        rows = session.scalars(select(PanelEvent).order_by(PanelEvent.position)).all()
    events = [EVENT.validate_python(row.fact) for row in rows]
    replayed = evolve_all(start(events[0], panel.panel_id), events[1:])
    assert replayed == panel == world.recorded(panel.panel_id)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))


def test_who_is_waited_for_stays_right_over_a_panel_s_life(world: RecordedPanels):
    chance = random.Random(7)  # noqa: S311 - the same panels in every run
    for _panel in range(4):
        panel = world.in_discussion()
        people = [world.people[who] for who in ("member", "stranger", "colleague")]
        invited = tuple(
            c.Invitation(person_id=each) for each in chance.sample(people, chance.randint(1, 3))
        )
        panel = world.does(panel, "lead", c.InviteExperts(invitations=invited))
        panel = world.steps.let_time_pass(panel, world.now + timedelta(days=chance.randint(1, 40)))
        turn = whose_turn(panel)
        assert isinstance(turn, Turn)
        with world.lent.sessions() as session:
            waits = session.scalars(
                select(PanelWait.person_id).where(PanelWait.panel_id == panel.panel_id)
            ).all()
        assert set(waits) == set(turn.people)
