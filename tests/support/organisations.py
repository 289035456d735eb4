"""Makes networks, centres and people for tests: one interesting thing, the rest by default."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from web.models.networks import Ern, Hcp
from web.models.people import Affiliation, AffiliationState, Person
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


def an_ern(session: Session, code: str = "EPICARE") -> Ern:
    """Add an ERN, or return the one that is there."""
    ern = session.get(Ern, code)
    if ern is None:
        ern = Ern(code=code, display_name=f"ERN {code}", about="rare diseases", position=1)
        session.add(ern)
        session.flush()
    return ern


def an_hcp(session: Session, *, name: str = "", country: str = "DE") -> Hcp:
    """Add a healthcare provider."""
    hcp = Hcp(
        name=name or f"Hospital {uuid4().hex[:6]}",
        city="Lübeck",
        country=country,
        time_zone="Europe/Berlin",
        address="Example street 1",
        contact_point="contact@hospital.example",
        data_protection_officer="dpo@hospital.example",
        supervisory_authority="The authority",
    )
    session.add(hcp)
    session.flush()
    return hcp


def a_person(session: Session, *, email: str = "", password_hash: str | None = None) -> Person:
    """Add an active person."""
    person = Person(
        email=email or f"{uuid4().hex[:8]}@hospital.example",
        display_name="Dr. Ada Example",
        password_hash=password_hash,
    )
    session.add(person)
    session.flush()
    return person


def an_affiliation(
    session: Session,
    person: Person,
    *,
    role: Role = Role.HEALTH_PROFESSIONAL,
    state: AffiliationState = AffiliationState.APPROVED,
    hcp: Hcp | None = None,
    ern: Ern | None = None,
    acts_for_id: UUID | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> Affiliation:
    """Add an affiliation, approved and without an end by default."""
    affiliation = Affiliation(
        person_id=person.id,
        hcp_id=hcp.id if hcp else None,
        ern_code=ern.code if ern else None,
        role=role,
        state=state,
        acts_for_id=acts_for_id,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    session.add(affiliation)
    session.flush()
    return affiliation
