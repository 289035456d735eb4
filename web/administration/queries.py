"""Finds people and affiliations, each reader only those of their own network or centre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from web.administration.invitation_rules import Place
from web.models.people import Affiliation, AffiliationState, Person
from web.name_order import NameOrder
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from workflows.domain.actors import Actor

ROWS_A_PAGE: Final = 50
OVER: Final = (AffiliationState.EXPIRED, AffiliationState.REJECTED)


def within_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on affiliations that the actor may see."""
    if actor.holds(Role.ADMINISTRATOR):
        return true()
    erns = [held.ern for held in actor.roles if held.role is Role.COORDINATOR and held.ern]
    centres = [held.hcp_id for held in actor.roles if held.role is Role.HCP_REPRESENTATIVE]
    return or_(
        Affiliation.ern_code.in_(erns) if erns else false(),
        Affiliation.hcp_id.in_([c for c in centres if c]) if any(centres) else false(),
    )


def list_affiliations(
    session: Session,
    actor: Actor,
    *,
    state: AffiliationState | None,
    words: str,
    page: int,
) -> tuple[Sequence[Affiliation], int]:
    """Return one page of affiliations with their people, and how many there are in all."""
    wanted = _wanted(actor, state, words)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(
        wanted.options(
            contains_eager(Affiliation.person),
            joinedload(Affiliation.hcp),
            joinedload(Affiliation.ern),
        )
        .order_by(NameOrder(Person.display_name), Affiliation.id)
        .limit(ROWS_A_PAGE)
        .offset((page - 1) * ROWS_A_PAGE),
    ).all()
    return rows, total


def affiliations_of(session: Session, actor: Actor, person_id: UUID) -> Sequence[Affiliation]:
    """Return the affiliations of one person that the actor may see."""
    return session.scalars(
        select(Affiliation)
        .where(Affiliation.person_id == person_id, within_reach(actor))
        .options(joinedload(Affiliation.hcp), joinedload(Affiliation.ern))
        .order_by(Affiliation.requested_at, Affiliation.id),
    ).all()


def find_person_in_reach(
    session: Session,
    actor: Actor,
    person_id: UUID,
    affiliations: Sequence[Affiliation] | None = None,
) -> Person | None:
    """Return a person whom the actor may see: an administrator everybody, others their own.

    ``affiliations`` are those of the person that the actor may see, if they were found already.
    """
    if affiliations is None:
        affiliations = affiliations_of(session, actor, person_id)
    is_in_reach = actor.holds(Role.ADMINISTRATOR) or bool(affiliations)
    return session.get(Person, person_id) if is_in_reach else None


def places_of(session: Session, person_id: UUID) -> list[Place]:
    """Return where somebody holds, held lately or asks for a role, whoever may see that."""
    rows = session.scalars(
        select(Affiliation).where(
            Affiliation.person_id == person_id, Affiliation.state.not_in(OVER)
        ),
    )
    return [Place(role=row.role, hcp_id=row.hcp_id, ern=row.ern_code) for row in rows]


def find_affiliation(session: Session, actor: Actor, affiliation_id: UUID) -> Affiliation | None:
    """Return an affiliation if the actor may see it."""
    return session.scalar(
        select(Affiliation).where(Affiliation.id == affiliation_id, within_reach(actor)),
    )


def _wanted(
    actor: Actor,
    state: AffiliationState | None,
    words: str,
) -> Select[Affiliation]:
    wanted = select(Affiliation).join(Affiliation.person).where(within_reach(actor))
    if state is not None:
        wanted = wanted.where(Affiliation.state == state)
    for word in words.split():
        wanted = wanted.where(
            or_(
                Person.display_name.icontains(word, autoescape=True),
                Person.email.icontains(word, autoescape=True),
            ),
        )
    return wanted
