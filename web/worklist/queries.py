"""What waits for a person, and what that person follows: lists from SQL, scoped by right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from web.models.panels import Panel
from web.models.patients import Patient
from web.networks.directory import area_name, centre, ern_name
from web.panels.recorded_states import SNAPSHOT, recorded_state
from web.worklist.conditions import CASE_VISIBLE, ON_THE_BOARD, VISIBLE, WAITING, reader_values
from web.worklist.filters import FILTERS, Filters
from workflows.domain.actors import Actor
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import PanelState

ROWS_A_PAGE = 25
# Nobody works through more at once; what is over the limit comes up as soon as some are done.
MOST_WAITING = 50

_SCOPES: Mapping[str, Sequence[ColumnElement[bool]]] = {
    "waiting": (VISIBLE, WAITING),
    "followed": (VISIBLE,),
    "board": (ON_THE_BOARD,),
}
_ORDERS: Mapping[str, Sequence[Any]] = {
    "waiting": (Panel.is_urgent.desc(), Panel.due_at.is_(None), Panel.due_at, Panel.id),
    "followed": (Panel.last_progress_at.desc(), Panel.id),
    "board": (Panel.due_at.is_(None), Panel.due_at, Panel.is_urgent.desc(), Panel.id),
}
# Rows are read after they are chosen: sorting them whole, snapshots and all, would be slow.
_ROWS = (
    select(
        Panel.id,
        Panel.number,
        Panel.patient_id,
        Panel.hcp_id,
        Panel.ern_code,
        Panel.primary_area_id,
        Panel.status,
        Panel.is_urgent,
        SNAPSHOT.label("snapshot"),
        case((CASE_VISIBLE, Patient.nickname), else_=None).label("nickname"),
    )
    .join(Patient, Patient.id == Panel.patient_id)
    .where(Panel.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, kw_only=True)
class ListedPanel:
    """One row: the panel, and of the case only what this reader may see."""

    id: UUID
    number: str
    status: PanelStatus
    is_urgent: bool
    state: PanelState
    nickname: str | None
    ern_name: str
    area_name: str | None
    hcp_name: str
    country: str
    patient_id: UUID


@dataclass(frozen=True, kw_only=True)
class Worklist:
    """The page's two lists: all that waits, and one page of what is followed."""

    waiting: Sequence[ListedPanel]
    waiting_in_all: int
    followed: Sequence[ListedPanel]
    followed_in_all: int


def read_worklist(
    session: Session,
    actor: Actor,
    now: datetime,
    filters: Filters,
    page: int,
) -> Worklist:
    """Return both lists: what waits by its limit, the urgent first; what is followed by news."""
    waits = choose(session, actor, now, "waiting", limit=MOST_WAITING)
    chosen, total = choose_page(
        session, actor, now, "followed", filters, page=page, rows_a_page=ROWS_A_PAGE
    )
    rows = listed_panels(session, actor, now, {*waits, *chosen})
    return Worklist(
        waiting=[rows[each] for each in waits if each in rows],
        waiting_in_all=(
            count(session, actor, now, "waiting") if len(waits) == MOST_WAITING else len(waits)
        ),
        followed=[rows[each] for each in chosen if each in rows],
        followed_in_all=total,
    )


def choose_page(  # noqa: PLR0913 - a list is its reader, its moment, its choice and its page
    session: Session,
    actor: Actor,
    now: datetime,
    scope: str,
    filters: Filters,
    *,
    page: int,
    rows_a_page: int,
) -> tuple[Sequence[UUID], int]:
    """Return the ids of one page of a scope, in its order, and how many there are in all."""
    total = count(session, actor, now, scope, filters)
    offset = (page - 1) * rows_a_page
    chosen = choose(session, actor, now, scope, filters, limit=rows_a_page, offset=offset)
    return chosen, total


def choose(  # noqa: PLR0913 - the same
    session: Session,
    actor: Actor,
    now: datetime,
    scope: str,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    *,
    limit: int,
    offset: int = 0,
) -> Sequence[UUID]:
    """Return the ids of panels in ``scope`` (waiting, followed or board), in its order."""
    values = {**reader_values(actor, now), **filters.values(now), "rows": limit, "skipped": offset}
    return session.scalars(_choosing(scope, filters.names), values).all()


def count(
    session: Session,
    actor: Actor,
    now: datetime,
    scope: str,
    filters: Filters = Filters(),  # noqa: B008 - frozen
) -> int:
    """Return how many panels there are in ``scope``."""
    values = {**reader_values(actor, now), **filters.values(now)}
    return session.scalar(_counting(scope, filters.names), values) or 0


def listed_panels(
    session: Session,
    actor: Actor,
    now: datetime,
    ids: Iterable[UUID],
) -> Mapping[UUID, ListedPanel]:
    """Return these panels, each with what this reader may see of it."""
    values = {**reader_values(actor, now), "ids": list(ids)}
    return {row.id: _one(session, row) for row in session.execute(_ROWS, values)}


def in_scope(scope: str, names: tuple[str, ...] = ()) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of a scope, narrowed by filters; they ask for a reader's values."""
    return (*_SCOPES[scope], *(FILTERS[name] for name in names))


@cache
def _choosing(scope: str, names: tuple[str, ...]) -> Select[UUID]:
    return (
        select(Panel.id)
        .where(*in_scope(scope, names))
        .order_by(*_ORDERS[scope])
        .limit(bindparam("rows"))
        .offset(bindparam("skipped"))
    )


@cache
def _counting(scope: str, names: tuple[str, ...]) -> Select[int]:
    return select(func.count(Panel.id)).where(*in_scope(scope, names))


def _one(session: Session, row: Row[Any]) -> ListedPanel:
    where = centre(session, row.hcp_id)
    area = row.primary_area_id
    return ListedPanel(
        id=row.id,
        number=row.number,
        status=row.status,
        is_urgent=row.is_urgent,
        state=recorded_state(row.snapshot),
        nickname=row.nickname,
        ern_name=ern_name(session, row.ern_code),
        area_name=area_name(session, area) if area else None,
        hcp_name=where.name,
        country=where.country,
        patient_id=row.patient_id,
    )
