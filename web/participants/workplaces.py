"""Where people work, for pages that name them: hospital and country, asked for once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from web.models.networks import Hcp
from web.models.people import Affiliation, AffiliationState, Person
from web.panels.people import full_name, keep_names


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """A hospital and its country (ISO 3166-1 alpha-2)."""

    hcp_id: UUID
    hospital: str
    country: str


def workplaces_of(
    session: Session,
    people: Iterable[UUID],
    ern: str,
) -> Mapping[UUID, Workplace]:
    """Return where each person works; with several centres, the one of this network.

    Past affiliations count too: what somebody wrote keeps its hospital after a departure. Their
    names come along, so that ``names_of`` need not ask for them.
    """
    has_begun = Affiliation.state.not_in([AffiliationState.REQUESTED, AffiliationState.REJECTED])
    found = session.execute(
        select(
            Person.id.label("person_id"),
            Person.title,
            Person.display_name,
            Affiliation.ern_code,
            Affiliation.state,
            Hcp,
        )
        .outerjoin(Affiliation, and_(Affiliation.person_id == Person.id, has_begun))
        .outerjoin(Hcp, Affiliation.hcp_id == Hcp.id)
        .where(Person.id.in_(set(people)))
        .order_by(Affiliation.requested_at, Affiliation.id),
    ).all()
    keep_names(session, {row.person_id: full_name(row.title, row.display_name) for row in found})
    rows = [row for row in found if row.Hcp is not None]
    # The last one written wins: those of this network, then those that hold today.
    ranked = sorted(
        rows,
        key=lambda row: (row.ern_code == ern, row.state is AffiliationState.APPROVED),
    )
    return {
        row.person_id: Workplace(hcp_id=row.Hcp.id, hospital=row.Hcp.name, country=row.Hcp.country)
        for row in ranked
    }
