"""Thematic areas to choose from, the reader's own networks first."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from web.models.networks import Ern, ThematicArea
from web.networks.directory import ern_names
from workflows.domain.actors import Actor


def area_choices(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Return (area id, "network – area – sub-area") for every area of every network."""
    parent = aliased(ThematicArea)
    query = (
        select(
            ThematicArea.id,
            ThematicArea.name,
            parent.name.label("parent"),
            Ern.code,
            Ern.display_name,
        )
        .join(Ern, Ern.code == ThematicArea.ern_code)
        .join(parent, parent.id == ThematicArea.parent_id, isouter=True)
        .order_by(Ern.position, ThematicArea.position)
    )
    rows = session.execute(query).all()
    own = {held.ern for held in actor.roles if held.ern}
    ordered = sorted(rows, key=lambda row: row.code not in own)
    return [
        (row.id, " – ".join(filter(None, (row.display_name, row.parent, row.name))))
        for row in ordered
    ]


def ern_of_area(session: Session, area_id: str | None) -> str | None:
    """Return the code of the network to which an area belongs."""
    if not area_id:
        return None
    return session.scalar(select(ThematicArea.ern_code).where(ThematicArea.id == area_id))


def ern_choices(session: Session, but: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return (code, name) of the networks."""
    return [each for each in ern_names(session).items() if each[0] not in but]
