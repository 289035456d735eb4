from __future__ import annotations

import pytest

from tests.support.panel_people import ERN, HOSPITAL, OTHER_ERN, OTHER_HOSPITAL
from workflows.domain.actors import Actor, RoleHeld
from workflows.domain.roles import Role

ACTOR = Actor(
    person_id=HOSPITAL,
    roles=(
        RoleHeld(role=Role.HEALTH_PROFESSIONAL, hcp_id=HOSPITAL, ern=ERN),
        RoleHeld(role=Role.COORDINATOR, ern=OTHER_ERN),
    ),
)


@pytest.mark.parametrize(
    ("role", "place", "holds"),
    [
        (Role.HEALTH_PROFESSIONAL, {}, True),
        (Role.HEALTH_PROFESSIONAL, {"hcp_id": HOSPITAL}, True),
        (Role.HEALTH_PROFESSIONAL, {"ern": ERN}, True),
        (Role.HEALTH_PROFESSIONAL, {"ern": ERN, "hcp_id": HOSPITAL}, True),
        (Role.HEALTH_PROFESSIONAL, {"hcp_id": OTHER_HOSPITAL}, False),
        (Role.HEALTH_PROFESSIONAL, {"ern": OTHER_ERN}, False),
        (Role.HEALTH_PROFESSIONAL, {"ern": OTHER_ERN, "hcp_id": HOSPITAL}, False),
        (Role.COORDINATOR, {"ern": OTHER_ERN}, True),
        (Role.COORDINATOR, {"ern": ERN}, False),
        (Role.COORDINATOR, {"hcp_id": HOSPITAL}, False),
        (Role.ADMINISTRATOR, {}, False),
    ],
)
def test_a_role_holds_where_it_was_given(role: Role, place: dict[str, object], holds: bool):  # noqa: FBT001
    assert ACTOR.holds(role, **place) is holds


def test_whoever_has_no_role_holds_none():
    assert not any(Actor(person_id=HOSPITAL).holds(role) for role in Role)
