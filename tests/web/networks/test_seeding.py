"""The seed: all 24 networks, hospitals with what consent papers need, and people made up."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tests.support.sign_in import CHEAP_PASSWORDS, PASSWORD
from web.accounts.queries import build_actor
from web.models.networks import Ern, Hcp, HcpMembership, ThematicArea
from web.models.people import Affiliation, Person
from web.networks.seeding import demo_people, hcp_id_of, seed_networks, seed_people
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def counts(session: Session) -> list[int | None]:
    tables = (Ern, ThematicArea, Hcp, HcpMembership, Person, Affiliation)
    return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_all_networks_are_there_and_each_has_an_area(session: Session) -> None:
    seed_networks(session)

    erns = session.scalars(select(Ern).order_by(Ern.position)).all()
    assert len(erns) == 24
    assert [erns[0].code, erns[-1].code] == ["BOND", "VASCERN"]
    assert all(ern.areas for ern in erns)


def test_sub_areas_stand_under_their_area(session: Session) -> None:
    seed_networks(session)

    sub_area = session.get_one(ThematicArea, "epicare/structural/tuberous-sclerosis")
    assert (sub_area.parent_id, sub_area.name) == ("epicare/structural", "Tuberous sclerosis")
    assert session.get_one(ThematicArea, "epicare/epilepsy-surgery").parent_id is None


def test_hospitals_have_all_that_a_consent_paper_names(session: Session) -> None:
    seed_networks(session)

    hcps = session.scalars(select(Hcp)).all()
    assert len(hcps) == 14
    assert len({hcp.country for hcp in hcps}) >= 8
    for hcp in hcps:
        assert hcp.time_zone in zoneinfo.available_timezones()
        assert all((hcp.address, hcp.contact_point, hcp.data_protection_officer, hcp.memberships))
        assert hcp.supervisory_authority


def test_seeding_twice_changes_nothing(session: Session) -> None:
    passwords = {person.email: PASSWORD for person in demo_people()}
    seed_networks(session)
    seed_people(session, passwords, CHEAP_PASSWORDS)
    first = counts(session)

    seed_networks(session)
    seed_people(session, passwords, CHEAP_PASSWORDS)

    assert counts(session) == first


def test_a_renamed_network_keeps_its_code(session: Session) -> None:
    seed_networks(session)
    session.get_one(Ern, "ENDO").display_name = "Old name"

    seed_networks(session)

    assert session.get_one(Ern, "ENDO").display_name == "Endo-ERN"


def test_a_password_changed_in_the_demonstration_stays(session: Session) -> None:
    seed_networks(session)
    seed_people(session, {}, CHEAP_PASSWORDS)
    person = session.scalars(select(Person).limit(1)).one()
    person.password_hash = CHEAP_PASSWORDS.hash("another-good-secret")
    session.flush()

    seed_people(session, {person.email: PASSWORD}, CHEAP_PASSWORDS)

    assert CHEAP_PASSWORDS.is_right(person.password_hash, "another-good-secret")


def test_every_role_has_somebody_and_everybody_a_role(session: Session) -> None:
    seed_networks(session)
    seed_people(session, {}, CHEAP_PASSWORDS)

    now = datetime.now(UTC) + timedelta(minutes=1)
    actors = [build_actor(session, person.id, now) for person in session.scalars(select(Person))]
    assert {held.role for actor in actors for held in actor.roles} == set(Role)
    assert all(actor.roles for actor in actors)


def test_the_people_belong_to_hospitals_of_their_network(session: Session) -> None:
    seed_networks(session)
    seed_people(session, {}, CHEAP_PASSWORDS)

    members = {(one.hcp_id, one.ern_code) for one in session.scalars(select(HcpMembership))}
    for held in session.scalars(select(Affiliation)):
        if held.role is Role.HEALTH_PROFESSIONAL:
            assert (held.hcp_id, held.ern_code) in members


def test_the_assistant_acts_for_the_clinician_of_the_same_hospital(session: Session) -> None:
    seed_networks(session)
    seed_people(session, {}, CHEAP_PASSWORDS)
    emails = {person.email: person.id for person in session.scalars(select(Person))}

    actor = build_actor(session, emails["u.vogt@uk-lindenberg.example"], datetime.now(UTC))

    assert actor.on_behalf_of == emails["a.hartwig@uk-lindenberg.example"]
    assert actor.holds(Role.ASSISTANT, hcp_id=hcp_id_of("lindenberg"))


def test_nobody_has_an_address_that_could_exist() -> None:
    assert all(person.email.endswith(".example") for person in demo_people())
