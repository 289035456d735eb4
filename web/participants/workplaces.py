"""Where people work, for pages that name them: hospital and country, asked for once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.models.networks import Hcp
from web.models.people import Affiliation, AffiliationState


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

    Past affiliations count too: what somebody wrote keeps its hospital after a departure.
    """
    rows = session.execute(
        select(Affiliation.person_id, Affiliation.ern_code, Affiliation.state, Hcp)
        .join(Hcp, Affiliation.hcp_id == Hcp.id)
        .where(
            Affiliation.person_id.in_(set(people)),
            Affiliation.state.not_in([AffiliationState.REQUESTED, AffiliationState.REJECTED]),
        )
        .order_by(Affiliation.requested_at, Affiliation.id),
    ).all()
    # The last one written wins: those of this network, then those that hold today.
    ranked = sorted(
        rows,
        key=lambda row: (row.ern_code == ern, row.state is AffiliationState.APPROVED),
    )
    return {
        row.person_id: Workplace(hcp_id=row.Hcp.id, hospital=row.Hcp.name, country=row.Hcp.country)
        for row in ranked
    }
