"""Names of networks, areas and centres, which change once a year and are shown on every page.

Kept for a minute in each process; a name that is not known yet is looked up at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.models.networks import Ern, Hcp, ThematicArea

_KEPT_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Centre:
    """What a page says of a healthcare provider."""

    name: str
    city: str
    country: str


@dataclass(frozen=True, kw_only=True)
class Directory:
    """Names by code or id. ``read_at`` is of the monotonic clock."""

    erns: Mapping[str, str]
    areas: Mapping[str, str]
    centres: Mapping[UUID, Centre]
    read_at: float


_lock = threading.Lock()
_known: dict[str, Directory] = {}


def ern_name(session: Session, code: str) -> str:
    """Return a network's display name; raises KeyError for an unknown code."""
    found = _directory(session)
    return (found if code in found.erns else _read(session)).erns[code]


def ern_names(session: Session) -> Mapping[str, str]:
    """Return the display names of all networks by their codes, in the networks' order."""
    return _directory(session).erns


def area_name(session: Session, area_id: str) -> str:
    """Return an area's name; raises KeyError for an unknown area."""
    found = _directory(session)
    return (found if area_id in found.areas else _read(session)).areas[area_id]


def centre(session: Session, hcp_id: UUID) -> Centre:
    """Return a centre; raises KeyError for an unknown one."""
    found = _directory(session)
    return (found if hcp_id in found.centres else _read(session)).centres[hcp_id]


def _directory(session: Session) -> Directory:
    found = _known.get(_place(session))
    if found is None or time.monotonic() - found.read_at > _KEPT_SECONDS:
        return _read(session)
    return found


def _read(session: Session) -> Directory:
    erns = select(Ern.code, Ern.display_name).order_by(Ern.position)
    areas = select(ThematicArea.id, ThematicArea.name)
    centres = select(Hcp.id, Hcp.name, Hcp.city, Hcp.country)
    found = Directory(
        erns={row.code: row.display_name for row in session.execute(erns)},
        areas={row.id: row.name for row in session.execute(areas)},
        centres={
            row.id: Centre(name=row.name, city=row.city, country=row.country)
            for row in session.execute(centres)
        },
        read_at=time.monotonic(),
    )
    with _lock:
        _known[_place(session)] = found
    return found


def _place(session: Session) -> str:
    return str(session.get_bind().engine.url)
