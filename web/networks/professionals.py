"""Finds approved health professionals of networks, to lead a panel or to be invited."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.accounts.queries import in_term
from web.models.networks import Hcp
from web.models.people import Affiliation, Person
from web.name_order import NameOrder
from workflows.domain.roles import Role


@dataclass(frozen=True, kw_only=True)
class Professional:
    """A person with the centre through which that person belongs to a network."""

    person_id: UUID
    name: str
    hcp_name: str
    country: str
    ern: str

    @property
    def words(self) -> str:
        """Return one line to choose from."""
        return f"{self.name} – {self.hcp_name} ({self.country})"


def professionals_of(
    session: Session,
    erns: Collection[str],
    now: datetime,
    *,
    role: Role = Role.HEALTH_PROFESSIONAL,
) -> list[Professional]:
    """Return the people who hold ``role`` in these networks now, each once, by name."""
    query = (
        select(
            Person.id,
            Person.title,
            Person.display_name,
            Hcp.name,
            Hcp.country,
            Affiliation.ern_code,
        )
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Hcp, Hcp.id == Affiliation.hcp_id)
        .where(
            Affiliation.role == role,
            Affiliation.ern_code.in_(erns),
            Person.is_active,
            *in_term(now),
        )
        .order_by(NameOrder(Person.display_name), Person.id)
    )
    found: dict[UUID, Professional] = {}
    for row in session.execute(query):
        found.setdefault(
            row.id,
            Professional(
                person_id=row.id,
                name=f"{row.title} {row.display_name}".strip(),
                hcp_name=row.name,
                country=row.country,
                ern=row.ern_code,
            ),
        )
    return list(found.values())
