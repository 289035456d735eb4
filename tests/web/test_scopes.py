"""Lists show exactly what the rules allow: SQL and the pure decision agree, panel by panel."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from tests.support.organisations import an_affiliation, an_ern
from tests.support.recorded_panels import CARE, RecordedPanels
from web.consents.effective import care_consent_holds
from web.models.networks import Hcp
from web.models.panels import Panel
from web.models.people import Person
from web.worklist.conditions import CASE_VISIBLE, VISIBLE, WAITING, reader_values
from workflows.domain.access import PanelSubject, decide_panel
from workflows.domain.actors import Actor, RoleHeld
from workflows.domain.consent import ConsentDecision
from workflows.domain.errors import RefusedError
from workflows.domain.panels import commands as c
from workflows.domain.panels.allowed import awaited_action
from workflows.domain.panels.state import ParticipantKind
from workflows.domain.permissions import Permission
from workflows.domain.roles import Role
from workflows.messages import STATE

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from workflows.domain.panels.state import PanelState

PANELS = 60


def test_lists_show_exactly_what_the_rules_allow(world: RecordedPanels):
    chance = random.Random(4)  # noqa: S311 - the same panels in every run
    for _panel in range(PANELS):
        _live(world, chance)
    now = world.now

    with world.lent.sessions() as session:
        actors = _actors(world)
        for moment in (now, now + timedelta(days=45)):
            subjects = _subjects(session, moment)
            for actor in actors:
                _compare(session, subjects, actor)


def _subjects(session: Session, now: datetime) -> dict[UUID, PanelSubject]:
    return {
        row.id: PanelSubject(
            panel=STATE.validate_python(row.state),
            care_consent_holds=care_consent_holds(session, row.patient_id),
            now=now,
        )
        for row in session.scalars(select(Panel))
    }


def _compare(session: Session, subjects: dict[UUID, PanelSubject], actor: Actor) -> None:
    now = next(iter(subjects.values())).now
    for permission, condition in (
        (Permission.SEE_PANEL, VISIBLE),
        (Permission.SEE_CASE, CASE_VISIBLE),
    ):
        listed = set(session.scalars(select(Panel.id).where(condition), reader_values(actor, now)))
        allowed = {
            panel_id
            for panel_id, subject in subjects.items()
            if decide_panel(actor, permission, subject).allowed
        }
        assert listed == allowed, (permission, actor)
    waiting = set(session.scalars(select(Panel.id).where(WAITING), reader_values(actor, now)))
    mine = {panel_id for panel_id, each in subjects.items() if awaited_action(each.panel, actor)}
    if actor.on_behalf_of is None:
        assert waiting == mine, actor
    else:
        # An assistant also sees what only the clinician may do, and can remind the clinician.
        assert waiting >= mine, actor


def _actors(world: RecordedPanels) -> list[Actor]:
    clinician = world.people["clinician"]
    home = world.hcps["DE"]
    held = [world.actor(who) for who in world.people]
    made = [
        Actor(
            person_id=world.people["stranger"],
            on_behalf_of=on_behalf_of,
            roles=(RoleHeld(role=role, hcp_id=hcp_id, ern=ern),),
        )
        for role, hcp_id, ern, on_behalf_of in (
            (Role.ASSISTANT, home, "EPICARE", clinician),
            (Role.ASSISTANT, home, "EPICARE", None),
            (Role.COORDINATOR, None, "ENDO", None),
            (Role.DISPATCHER, None, "ENDO", None),
            (Role.COORDINATOR, None, "SKIN", None),
            (Role.ADMINISTRATOR, None, None, None),
            (Role.AUDITOR, home, None, None),
            (Role.RESEARCHER, home, None, None),
            (Role.HCP_REPRESENTATIVE, home, None, None),
        )
    ]
    return [*held, *made, *_with_other_approvals(world)]


def _with_other_approvals(world: RecordedPanels) -> list[Actor]:
    """Return everybody who takes part as if their approval had ended, or were another one."""
    return [
        Actor(
            person_id=world.people[who],
            roles=() if role is None else (RoleHeld(role=role, hcp_id=world.hcps["LV"], ern=ern),),
        )
        for who in ("lead", "member", "stranger", "guest")
        for role, ern in (
            (None, None),
            (Role.HEALTH_PROFESSIONAL, "ENDO"),
            (Role.HEALTH_PROFESSIONAL, "SKIN"),
            (Role.COORDINATOR, "EPICARE"),
            (Role.GUEST, "EPICARE"),
        )
    ]


def _live(world: RecordedPanels, chance: random.Random) -> None:
    """Let one panel live for a while; each step may be the last."""
    panel = world.opens()
    steps = [
        lambda p: world.does(p, "clinician", _request(chance)),
        lambda p: world.does(p, "coordinator", c.AcceptRequest(lead_id=world.people["lead"])),
        lambda p: _consent(world, p, chance),
        lambda p: world.does(p, "lead", _invitations(world, chance)),
        lambda p: _answers(world, p, chance),
        lambda p: world.steps.let_time_pass(p, world.now + timedelta(days=chance.randint(0, 20))),
        lambda p: world.does(p, "lead", c.StartOutcome()),
        lambda p: _withdrawal(world, p, chance),
    ]
    for step in steps[: chance.randint(0, len(steps))]:
        try:
            panel = step(panel)
        except RefusedError:
            panel = world.recorded(panel.panel_id)


def _request(chance: random.Random) -> c.SubmitRequest:
    return c.SubmitRequest(
        ern="EPICARE",
        primary_area="epicare/epilepsy-surgery",
        question_ids=(UUID(int=chance.getrandbits(128)),),
        other_erns=("ENDO",) if chance.random() < 0.5 else (),
    )


def _consent(world: RecordedPanels, panel: PanelState, chance: random.Random) -> PanelState:
    consent_id = world.consents(panel.panel_id)
    panel = world.does(panel, "clinician", c.RecordConsent(consent_id=consent_id, given=CARE))
    if chance.random() < 0.2:
        return panel
    return world.does(panel, "clinician", c.ConfirmConsent(consent_id=consent_id))


def _invitations(world: RecordedPanels, chance: random.Random) -> c.InviteExperts:
    term = world.now + timedelta(days=chance.choice([5, 30, 90]))
    guest = c.Invitation(
        person_id=world.people["guest"], participant=ParticipantKind.GUEST, access_until=term
    )
    members = [c.Invitation(person_id=world.people[who]) for who in ("member", "stranger")]
    some = chance.sample([guest, *members], chance.randint(1, 3))
    return c.InviteExperts(invitations=tuple(some))


def _answers(world: RecordedPanels, panel: PanelState, chance: random.Random) -> PanelState:
    names = {person: who for who, person in world.people.items()}
    for participant in panel.participants:
        answer = chance.choice([c.AcceptInvitation(), c.DeclineInvitation(), None])
        if answer is not None:
            panel = world.does(panel, names[participant.person_id], answer)
    return panel


def _withdrawal(world: RecordedPanels, panel: PanelState, chance: random.Random) -> PanelState:
    """Withdraw consent; sometimes the workflow has not heard of it yet."""
    consent_id = world.consents(
        panel.panel_id, care=ConsentDecision.WITHDRAWN, position=2, confirmed_at=world.now
    )
    if chance.random() < 0.5:
        return panel
    return world.does(panel, "clinician", c.WithdrawCareConsent(consent_id=consent_id))


def test_withdrawn_consent_closes_the_case_before_the_workflow_hears_of_it(world: RecordedPanels):
    panel = world.in_discussion()
    lead = world.actor("lead")
    with world.lent.sessions() as session:
        assert session.scalars(
            select(Panel.id).where(CASE_VISIBLE), reader_values(lead, world.now)
        ).all()

    world.consents(
        panel.panel_id, care=ConsentDecision.WITHDRAWN, position=2, confirmed_at=world.now
    )

    with world.lent.sessions() as session:
        assert not session.scalars(
            select(Panel.id).where(CASE_VISIBLE), reader_values(lead, world.now)
        ).all()


def test_a_lead_without_any_other_tie_sees_the_panel_they_lead(world: RecordedPanels):
    panel = world.in_discussion()
    with world.lent.sessions.begin() as session:
        other = session.scalars(select(Hcp).where(Hcp.country == "LV")).one()
        person = session.get_one(Person, world.people["guest"])
        an_affiliation(session, person, hcp=other, ern=an_ern(session))

    panel = world.does(panel, "coordinator", c.ChangeLead(lead_id=world.people["guest"]))

    with world.lent.sessions() as session:
        seen = session.scalars(
            select(Panel.id).where(CASE_VISIBLE), reader_values(world.actor("guest"), world.now)
        ).all()
    assert seen == [panel.panel_id]
