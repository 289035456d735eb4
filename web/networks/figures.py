"""Counts what a network's panels were: the figures that networks report, each with its definition.

Whoever coordinates the network sees the panels themselves, so the counts are exact. All others get
them rounded: of a rare disease one patient more or less in a table could be a person.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from web.models.networks import Hcp, ThematicArea
from web.models.panels import Panel, PanelErn, PanelEvent, PanelPerson
from workflows.domain.panels.relations import Relation
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# A panel counts in the networks' monitoring from two contributing members on (domain.md).
_ENOUGH_MEMBERS: Final = 2
_STEP: Final = 5
_ACTIVE_FOR: Final = timedelta(days=90)


class Figure(StrEnum):
    """What is counted."""

    PATIENTS = "patients"
    REQUESTED = "requested"
    URGENT = "urgent"
    CLOSED = "closed"
    COUNTED = "counted"
    WITHDRAWN = "withdrawn"
    OTHER_NETWORKS = "other_networks"
    EXPERTS = "experts"
    CENTRES = "centres"
    COUNTRIES = "countries"
    MEDIAN_DAYS = "median_days"
    LONGEST_DAYS = "longest_days"
    ACTIVE_PEOPLE = "active_people"


@dataclass(frozen=True, kw_only=True)
class FigureRow:
    """One figure: in this year, and in all. Nothing where there is nothing to compute from."""

    figure: Figure
    this_year: int | None
    in_all: int | None


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """How many panels of an area or a country were requested."""

    name: str
    panels: int


@dataclass(frozen=True, kw_only=True)
class NetworkFigures:
    """All of one network's figures."""

    rows: Sequence[FigureRow]
    areas: Sequence[PartRow]
    countries: Sequence[PartRow]
    is_exact: bool


def figures_of(session: Session, ern: str, now: datetime, *, is_exact: bool) -> NetworkFigures:
    """Count the panels that were submitted to a network; the years are those of UTC."""
    panels = session.execute(_PANELS.where(Panel.ern_code == ern)).all()
    others = set(session.scalars(select(PanelErn.panel_id).join(_of(ern)).distinct()))
    experts = dict(
        session.execute(
            select(PanelPerson.panel_id, func.count())
            .join(_of(ern))
            .where(PanelPerson.relation.in_((Relation.MEMBER, Relation.GUEST)))
            .group_by(PanelPerson.panel_id),
        ).all(),
    )
    first = datetime(now.year, 1, 1, tzinfo=UTC)
    young = [panel for panel in panels if panel.submitted_at >= first]
    told = (lambda number: number) if is_exact else _rounded
    years = [_counted(some, others, experts) for some in (young, panels)]
    active = [_active(session, ern, since) for since in (now - _ACTIVE_FOR, None)]
    rows = [
        FigureRow(figure=figure, this_year=told(years[0][figure]), in_all=told(years[1][figure]))
        for figure in years[0]
    ]
    rows.append(
        FigureRow(figure=Figure.ACTIVE_PEOPLE, this_year=told(active[0]), in_all=told(active[1])),
    )
    return NetworkFigures(
        rows=rows,
        areas=_parts((panel.area for panel in panels if panel.area), told),
        countries=_parts((panel.country for panel in panels), told),
        is_exact=is_exact,
    )


_PANELS: Final = (
    select(
        Panel.id,
        Panel.patient_id,
        Panel.hcp_id,
        Panel.status,
        Panel.is_urgent,
        Panel.submitted_at,
        Panel.closed_at,
        Panel.contributing_members,
        Hcp.country,
        ThematicArea.name.label("area"),
    )
    .join(Hcp, Hcp.id == Panel.hcp_id)
    .outerjoin(ThematicArea, ThematicArea.id == Panel.primary_area_id)
    .where(Panel.submitted_at.is_not(None))
)


def _of(ern: str) -> Any:
    return select(Panel.id).where(Panel.ern_code == ern).subquery()


def _counted(
    panels: Sequence[Any], others: set[Any], experts: dict[Any, int]
) -> dict[Figure, int | None]:
    closed = [panel for panel in panels if panel.closed_at]
    days = sorted((panel.closed_at - panel.submitted_at).days for panel in closed)
    return {
        Figure.PATIENTS: len({panel.patient_id for panel in panels}),
        Figure.REQUESTED: len(panels),
        Figure.URGENT: sum(panel.is_urgent for panel in panels),
        Figure.CLOSED: len(closed),
        Figure.COUNTED: sum(panel.contributing_members >= _ENOUGH_MEMBERS for panel in closed),
        Figure.WITHDRAWN: sum(panel.status is PanelStatus.WITHDRAWN for panel in panels),
        Figure.OTHER_NETWORKS: sum(panel.id in others for panel in panels),
        Figure.EXPERTS: sum(experts.get(panel.id, 0) for panel in panels),
        Figure.CENTRES: len({panel.hcp_id for panel in panels}),
        Figure.COUNTRIES: len({panel.country for panel in panels}),
        Figure.MEDIAN_DAYS: round(statistics.median(days)) if days else None,
        Figure.LONGEST_DAYS: days[-(-len(days) * 9 // 10) - 1] if days else None,
    }


def _active(session: Session, ern: str, since: datetime | None) -> int:
    query = select(func.count(func.distinct(PanelEvent.actor_id))).join(_of(ern))
    if since is not None:
        query = query.where(PanelEvent.occurred_at >= since)
    return session.scalar(query) or 0


def _parts(names: Iterable[str], told: Callable[[int | None], int | None]) -> list[PartRow]:
    return [
        PartRow(name=name, panels=told(number) or 0)
        for name, number in sorted(Counter(names).items())
    ]


def _rounded(number: int | None) -> int | None:
    """Return the nearest multiple of five, so that no cell is one to four."""
    return None if number is None else _STEP * round(number / _STEP)
