"""Finds the people behind a turn: by id, or whoever holds the role that a group names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from web.accounts.queries import in_term
from web.models.networks import Hcp
from web.models.people import Affiliation, Person
from workflows.domain.panels.state import PanelState
from workflows.domain.panels.turns import Group, Task, Turn
from workflows.domain.roles import Role


@dataclass(frozen=True, kw_only=True)
class PersonWaitedFor:
    """A person, and where that person's working days are counted."""

    person_id: UUID
    country: str | None
    time_zone: str


def people_of_turn(
    session: Session,
    panel: PanelState,
    turn: Turn,
    now: datetime,
) -> list[PersonWaitedFor]:
    """Return whom the panel waits for, each once."""
    if turn.group is Group.COORDINATORS:
        return coordinators(
            session, panel.ern, now, with_dispatchers=turn.task is Task.TRIAGE_REQUEST
        )
    if turn.group is Group.ENROLLING_CENTRE:
        return health_professionals(session, panel.hcp_id, now)
    return people_by_id(session, turn.people)


def health_professionals(
    session: Session,
    hcp_id: UUID,
    now: datetime,
) -> list[PersonWaitedFor]:
    """Return the health professionals of a centre."""
    query = _holders(now).where(
        Affiliation.role == Role.HEALTH_PROFESSIONAL,
        Affiliation.hcp_id == hcp_id,
    )
    return _once(session, query)


def coordinators(
    session: Session,
    ern: str,
    now: datetime,
    *,
    with_dispatchers: bool = False,
) -> list[PersonWaitedFor]:
    """Return the network's coordinators, and its dispatchers where they may act too."""
    roles = [Role.COORDINATOR, Role.DISPATCHER] if with_dispatchers else [Role.COORDINATOR]
    query = _holders(now).where(Affiliation.role.in_(roles), Affiliation.ern_code == ern)
    return _once(session, query)


def people_by_id(session: Session, ids: Iterable[UUID]) -> list[PersonWaitedFor]:
    """Return these people, with the country of their first centre."""
    query = (
        select(Person.id, Hcp.country, Person.time_zone)
        .join(Affiliation, Affiliation.person_id == Person.id, isouter=True)
        .join(Hcp, Hcp.id == Affiliation.hcp_id, isouter=True)
        .where(Person.id.in_(list(ids)))
        .order_by(Person.id, Hcp.country)
    )
    return _once(session, query)


def _holders(now: datetime) -> Select[UUID, str, str]:
    return (
        select(Person.id, Hcp.country, Person.time_zone)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Hcp, Hcp.id == Affiliation.hcp_id, isouter=True)
        .where(
            Person.is_active,
            *in_term(now),
        )
        .order_by(Person.id, Hcp.country)
    )


def _once(session: Session, query: Select[UUID, str, str]) -> list[PersonWaitedFor]:
    found: dict[UUID, PersonWaitedFor] = {}
    for person_id, country, time_zone in session.execute(query):
        known = found.get(person_id)
        if known is None or known.country is None:
            found[person_id] = PersonWaitedFor(
                person_id=person_id,
                country=country,
                time_zone=time_zone,
            )
    return list(found.values())
