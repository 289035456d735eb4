from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from activities.demo_cast import find_cast, seed_expert_groups
from tests.support.sign_in import CHEAP_PASSWORDS
from web.models.panels import ExpertGroup, ExpertGroupMember
from web.networks.seeding import seed_networks, seed_people
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def test_each_network_of_the_demonstration_has_an_expert_group(session: Session) -> None:
    seed_networks(session)
    seed_people(session, {}, CHEAP_PASSWORDS)

    assert seed_expert_groups(session) == seed_expert_groups(session) == 4

    groups = session.scalars(select(ExpertGroup)).all()
    assert {group.ern_code for group in groups} == {"EPICARE", "ENDO", "VASCERN"}
    for group in groups:
        members = session.scalars(
            select(ExpertGroupMember).where(ExpertGroupMember.group_id == group.id)
        ).all()
        assert len(members) >= 3


def test_people_are_found_by_the_name_before_their_address(session: Session) -> None:
    seed_networks(session)
    seed_people(session, {}, CHEAP_PASSWORDS)

    cast = find_cast(session, datetime.now(UTC))

    assert cast.countries["a.hartwig"] == "DE"
    assert cast.actors["s.lambert"].holds(Role.COORDINATOR, ern="EPICARE")
    assert cast.ids(("a.hartwig",)) == (cast.people["a.hartwig"],)
    assert "admin" not in cast.countries
