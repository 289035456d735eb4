"""Representatives propose for their own centres; coordinators decide once, not for themselves."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from web.centre_forms.rules import FormFacts, coordinated_erns, may_decide, represented_centres
from web.models.centre_forms import CentreFormState
from workflows.domain.actors import Actor, RoleHeld
from workflows.domain.roles import Role

HOME, AWAY = uuid4(), uuid4()
PROPOSER, COORDINATOR = uuid4(), uuid4()


def an_actor(*roles: RoleHeld, person_id: UUID = COORDINATOR) -> Actor:
    return Actor(person_id=person_id, roles=roles)


def facts(
    *,
    state: CentreFormState = CentreFormState.PROPOSED,
    erns: tuple[str, ...] = ("EPICARE", "ENDO"),
) -> FormFacts:
    return FormFacts(state=state, proposed_by_id=PROPOSER, erns=erns)


def test_a_representative_represents_the_centres_of_this_role_only():
    actor = an_actor(
        RoleHeld(role=Role.HCP_REPRESENTATIVE, hcp_id=HOME),
        RoleHeld(role=Role.HEALTH_PROFESSIONAL, hcp_id=AWAY),
    )

    assert represented_centres(actor) == {HOME}


def test_a_coordinator_coordinates_the_networks_of_this_role_only():
    actor = an_actor(
        RoleHeld(role=Role.COORDINATOR, ern="ENDO"),
        RoleHeld(role=Role.DISPATCHER, ern="EPICARE"),
    )

    assert coordinated_erns(actor) == {"ENDO"}


@pytest.mark.parametrize("ern", ["EPICARE", "ENDO"])
def test_a_coordinator_of_any_of_the_centre_s_networks_decides(ern: str):
    assert may_decide(an_actor(RoleHeld(role=Role.COORDINATOR, ern=ern)), facts())


def test_another_network_s_coordinator_does_not():
    assert not may_decide(an_actor(RoleHeld(role=Role.COORDINATOR, ern="SKIN")), facts())


def test_nobody_decides_on_their_own_proposal():
    own = an_actor(RoleHeld(role=Role.COORDINATOR, ern="ENDO"), person_id=PROPOSER)

    assert not may_decide(own, facts())


@pytest.mark.parametrize("state", [CentreFormState.APPROVED, CentreFormState.REJECTED])
def test_nothing_is_decided_twice(state: CentreFormState):
    actor = an_actor(RoleHeld(role=Role.COORDINATOR, ern="ENDO"))

    assert not may_decide(actor, facts(state=state))
