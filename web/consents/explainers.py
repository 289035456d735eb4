"""Who can have explained a consent form: the health professionals of the enrolling centre."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from i18n.collation import by_letters
from web.accounts.queries import in_term
from web.models.people import Affiliation, Person
from workflows.domain.actors import Actor
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def explainers(session: Session, hcp_id: UUID, now: datetime) -> list[tuple[UUID, str]]:
    """Return id and name of each, by name."""
    rows = session.execute(
        select(Person.id, Person.title, Person.display_name)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .where(
            Person.is_active,
            Affiliation.hcp_id == hcp_id,
            Affiliation.role == Role.HEALTH_PROFESSIONAL,
            *in_term(now),
        )
        .distinct(),
    ).all()
    by_name = sorted(rows, key=lambda row: (by_letters(row.display_name), str(row.id)))
    return [(row.id, f"{row.title} {row.display_name}".strip()) for row in by_name]


def likely_explainer(actor: Actor, hcp_id: UUID) -> UUID | None:
    """Return who most likely explained it: the actor, or the clinician an assistant works for."""
    if actor.holds(Role.HEALTH_PROFESSIONAL, hcp_id=hcp_id):
        return actor.person_id
    return actor.on_behalf_of
