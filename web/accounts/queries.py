"""Finds what a person is approved for at this moment. Asked anew for each request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased

from web.models.base import UtcDateTime
from web.models.people import Affiliation, AffiliationState, Person
from workflows.domain.actors import Actor, RoleHeld
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.orm import Session
    from sqlalchemy.orm.util import AliasedClass
    from sqlalchemy.sql.elements import BindParameter

    _InTerm = Row[Role, UUID | None, str | None, UUID | None]


def build_actor(session: Session, person_id: UUID, now: datetime) -> Actor:
    """Return the person as the domain sees them: the roles that hold at ``now``.

    An assistant with one clinician acts on that clinician's behalf; without one, for nobody.
    """
    return actor_of(person_id, affiliations_in_term(session, person_id, now))


def actor_of(person_id: UUID, held: Sequence[Any]) -> Actor:
    """Return the same from rows with the columns of ``ROLE_COLUMNS`` that were read already."""
    acts_for = {one.acts_for_id for one in held if one.role is Role.ASSISTANT}
    return Actor(
        person_id=person_id,
        on_behalf_of=acts_for.pop() if len(acts_for) == 1 else None,
        roles=tuple(RoleHeld(role=one.role, hcp_id=one.hcp_id, ern=one.ern_code) for one in held),
    )


def affiliations_in_term(session: Session, person_id: UUID, now: datetime) -> Sequence[_InTerm]:
    """Return role, centre, network and acts_for_id of each approved affiliation of the person.

    Those that hold at ``now``, of an active person. An assistant's holds only while the clinician
    they act for is one at the same centre.
    """
    return session.execute(_IN_TERM, {"holder_id": person_id, "now": now}).all()


def in_term(
    now: datetime | BindParameter[datetime],
    table: type[Affiliation] | AliasedClass[Affiliation] = Affiliation,
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which an affiliation holds at ``now``."""
    return (
        table.state == AffiliationState.APPROVED,
        or_(table.valid_from.is_(None), table.valid_from <= now),
        or_(table.valid_until.is_(None), table.valid_until > now),
    )


def held_in_term(now: BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which an affiliation gives its role at ``now``.

    Of an assistant's: only while the clinician they act for is one at the same centre.
    """
    clinician, acted_for = aliased(Affiliation), aliased(Person)
    clinician_is_there = (
        select(clinician.id)
        .join(acted_for, clinician.person_id == acted_for.id)
        .where(
            clinician.person_id == Affiliation.acts_for_id,
            clinician.hcp_id == Affiliation.hcp_id,
            clinician.role == Role.HEALTH_PROFESSIONAL,
            acted_for.is_active,
            *in_term(now, clinician),
        )
        .exists()
    )
    return (or_(Affiliation.role != Role.ASSISTANT, clinician_is_there), *in_term(now))


# What an actor is made of.
ROLE_COLUMNS: Final = (
    Affiliation.role,
    Affiliation.hcp_id,
    Affiliation.ern_code,
    Affiliation.acts_for_id,
)
_IN_TERM = (
    select(*ROLE_COLUMNS)
    .join(Person, Affiliation.person_id == Person.id)
    .where(
        Affiliation.person_id == bindparam("holder_id"),
        Person.is_active,
        *held_in_term(bindparam("now", type_=UtcDateTime())),
    )
    .order_by(Affiliation.requested_at, Affiliation.id)
)
