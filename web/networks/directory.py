"""Names of networks, areas and centres, which change once a year and are shown on every page.

Kept for a minute in each process; a name that is not known yet is looked up at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Select, String, Uuid, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from web.models.networks import Ern, Hcp, ThematicArea

_KEPT_SECONDS = 60.0
_ERN, _AREA, _CENTRE = "ern", "area", "centre"
_no_id, _no_text = cast(null(), Uuid()), cast(null(), String())


def _names(
    kind: str, code: Any, id_: Any, name: Any, place: tuple[Any, Any], position: Any
) -> Select[Any]:
    return select(
        literal(kind).label("kind"),
        code.label("code"),
        id_.label("id"),
        name.label("name"),
        place[0].label("city"),
        place[1].label("country"),
        position.label("position"),
    )


# Three tables of a few hundred rows, in one statement.
_NAMES = union_all(
    _names(_ERN, Ern.code, _no_id, Ern.display_name, (_no_text, _no_text), Ern.position),
    _names(_AREA, ThematicArea.id, _no_id, ThematicArea.name, (_no_text, _no_text), literal(0)),
    _names(_CENTRE, _no_text, Hcp.id, Hcp.name, (Hcp.city, Hcp.country), literal(0)),
).order_by("position")


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
_known: WeakKeyDictionary[Engine, Directory] = WeakKeyDictionary()


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
    rows = session.execute(_NAMES).all()
    found = Directory(
        erns={row.code: row.name for row in rows if row.kind == _ERN},
        areas={row.code: row.name for row in rows if row.kind == _AREA},
        centres={
            row.id: Centre(name=row.name, city=row.city, country=row.country)
            for row in rows
            if row.kind == _CENTRE
        },
        read_at=time.monotonic(),
    )
    with _lock:
        _known[_place(session)] = found
    return found


def _place(session: Session) -> Engine:
    return session.get_bind().engine
