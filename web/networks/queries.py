"""Reads networks, their areas and their healthcare providers, in the order of the seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from web.models.networks import Ern, Hcp, HcpMembership, ThematicArea
from web.name_order import NameOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


@dataclass(frozen=True, kw_only=True)
class NetworkRow:
    """One network with the number of its areas and members."""

    ern: Ern
    areas: int
    members: int


@dataclass(frozen=True, kw_only=True)
class AreaBranch:
    """An area and its sub-areas."""

    area: ThematicArea
    sub_areas: tuple[ThematicArea, ...]


def list_networks(session: Session) -> list[NetworkRow]:
    """Return all networks."""
    areas = Counter(session.scalars(select(ThematicArea.ern_code)))
    members = Counter(session.scalars(select(HcpMembership.ern_code)))
    return [
        NetworkRow(ern=ern, areas=areas[ern.code], members=members[ern.code])
        for ern in session.scalars(select(Ern).order_by(Ern.position))
    ]


def areas_of(session: Session, ern_code: str) -> list[AreaBranch]:
    """Return the two-level tree of one network's areas."""
    found = session.scalars(
        select(ThematicArea)
        .where(ThematicArea.ern_code == ern_code)
        .order_by(ThematicArea.position, ThematicArea.id),
    ).all()
    return [
        AreaBranch(
            area=area,
            sub_areas=tuple(below for below in found if below.parent_id == area.id),
        )
        for area in found
        if area.parent_id is None
    ]


def list_centres(session: Session) -> Sequence[Hcp]:
    """Return all healthcare providers with their memberships, by country code and name."""
    return session.scalars(
        select(Hcp)
        .order_by(Hcp.country, NameOrder(Hcp.name))
        .options(selectinload(Hcp.memberships)),
    ).all()


def members_of(session: Session, ern_code: str) -> Sequence[HcpMembership]:
    """Return the memberships of one network with their providers, by country and name."""
    return session.scalars(
        select(HcpMembership)
        .join(Hcp)
        .where(HcpMembership.ern_code == ern_code)
        .order_by(Hcp.country, NameOrder(Hcp.name))
        .options(selectinload(HcpMembership.hcp)),
    ).all()
