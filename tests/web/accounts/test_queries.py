"""What a person is approved for: only approved affiliations, in their term, of active people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.organisations import a_person, an_affiliation, an_ern, an_hcp
from web.accounts.queries import build_actor
from web.models.people import AffiliationState
from workflows.domain.actors import Actor, RoleHeld
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOON = datetime(2031, 3, 3, 12, 0, tzinfo=UTC)


def test_an_approved_affiliation_is_a_role_at_its_centre_and_network(session: Session) -> None:
    person, hcp, ern = a_person(session), an_hcp(session), an_ern(session)
    an_affiliation(session, person, hcp=hcp, ern=ern)

    held = RoleHeld(role=Role.HEALTH_PROFESSIONAL, hcp_id=hcp.id, ern="EPICARE")
    assert build_actor(session, person.id, NOON) == Actor(person_id=person.id, roles=(held,))


@pytest.mark.parametrize("state", [s for s in AffiliationState if s != "approved"])
def test_no_other_state_gives_a_role(session: Session, state: AffiliationState) -> None:
    person = a_person(session)
    an_affiliation(session, person, state=state)

    assert build_actor(session, person.id, NOON).roles == ()


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "holds"),
    [
        (None, None, True),
        (NOON, NOON + timedelta(seconds=1), True),
        (NOON + timedelta(seconds=1), None, False),
        (None, NOON, False),
        (None, NOON - timedelta(days=1), False),
    ],
)
def test_a_role_holds_from_its_first_moment_until_its_end(
    session: Session, valid_from: datetime | None, valid_until: datetime | None, *, holds: bool
) -> None:
    person = a_person(session)
    an_affiliation(session, person, role=Role.GUEST, valid_from=valid_from, valid_until=valid_until)

    assert bool(build_actor(session, person.id, NOON).roles) is holds


def test_a_disabled_person_holds_nothing(session: Session) -> None:
    person = a_person(session)
    an_affiliation(session, person)
    person.is_active = False
    session.flush()

    assert build_actor(session, person.id, NOON).roles == ()


def test_an_assistant_acts_for_the_clinician_of_the_same_centre(session: Session) -> None:
    clinician, assistant, hcp = a_person(session), a_person(session), an_hcp(session)
    an_affiliation(session, clinician, hcp=hcp)
    an_affiliation(session, assistant, role=Role.ASSISTANT, hcp=hcp, acts_for_id=clinician.id)

    actor = build_actor(session, assistant.id, NOON)

    assert actor.on_behalf_of == clinician.id
    assert actor.holds(Role.ASSISTANT, hcp_id=hcp.id)


def test_an_assistant_is_nobody_once_the_clinician_has_left(session: Session) -> None:
    clinician, assistant, hcp = a_person(session), a_person(session), an_hcp(session)
    held = an_affiliation(session, clinician, hcp=hcp)
    an_affiliation(session, assistant, role=Role.ASSISTANT, hcp=hcp, acts_for_id=clinician.id)
    held.state = AffiliationState.SUSPENDED
    session.flush()

    assert build_actor(session, assistant.id, NOON) == Actor(person_id=assistant.id)


def test_an_assistant_gets_nothing_at_another_centre_than_the_clinicians(
    session: Session,
) -> None:
    clinician, assistant = a_person(session), a_person(session)
    an_affiliation(session, clinician, hcp=an_hcp(session))
    an_affiliation(
        session, assistant, role=Role.ASSISTANT, hcp=an_hcp(session), acts_for_id=clinician.id
    )

    assert build_actor(session, assistant.id, NOON).roles == ()


def test_an_assistant_of_two_clinicians_acts_for_neither_by_default(session: Session) -> None:
    assistant, hcp = a_person(session), an_hcp(session)
    for _ in range(2):
        clinician = a_person(session)
        an_affiliation(session, clinician, hcp=hcp)
        an_affiliation(session, assistant, role=Role.ASSISTANT, hcp=hcp, acts_for_id=clinician.id)

    assert build_actor(session, assistant.id, NOON).on_behalf_of is None
