"""The coordinator's numbers and lists: all panels of a network by stage, the stalled first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from web.models.panels import Panel, PanelErn
from web.models.people import Person
from web.worklist.queries import Filters, ListedPanel, conditions, listed_panels
from workflows.domain.actors import Actor
from workflows.domain.panels.stages import ENDED, PanelStatus, Stage
from workflows.domain.roles import Role

ROWS_A_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class StageCount:
    """How many panels stand in a stage, and how many of them are past their limit."""

    stage: Stage
    panels: int
    overdue: int


@dataclass(frozen=True, kw_only=True)
class LeadLoad:
    """How many running panels somebody leads, and how many of them wait past their limit."""

    person_id: UUID
    name: str
    panels: int
    overdue: int


def board_scope(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for panels of the networks that the actor coordinates."""
    coordinated = _erns(actor, Role.COORDINATOR)
    dispatched = _erns(actor, Role.DISPATCHER)
    involved = select(PanelErn.panel_id).where(PanelErn.ern_code.in_(coordinated))
    return and_(
        Panel.submitted_at.is_not(None),
        or_(Panel.ern_code.in_(coordinated | dispatched), Panel.id.in_(involved)),
    )


def count_by_stage(session: Session, scope: ColumnElement[bool], now: datetime) -> list[StageCount]:
    """Return the running panels by stage."""
    query = (
        select(Panel.stage, func.count(Panel.id), func.sum(_overdue(now)))
        .where(scope, Panel.status.not_in(ENDED))
        .group_by(Panel.stage)
    )
    found = {row[0]: (row[1], int(row[2] or 0)) for row in session.execute(query)}
    return [
        StageCount(
            stage=stage,
            panels=found.get(stage, (0, 0))[0],
            overdue=found.get(stage, (0, 0))[1],
        )
        for stage in Stage
    ]


def load_per_lead(session: Session, scope: ColumnElement[bool], now: datetime) -> list[LeadLoad]:
    """Return who leads how many running panels, the most loaded first."""
    query = (
        select(
            Person.id,
            Person.title,
            Person.display_name,
            func.count(Panel.id).label("panels"),
            func.sum(_overdue(now)).label("overdue"),
        )
        .join(Panel, Panel.lead_id == Person.id)
        .where(scope, Panel.status.not_in([*ENDED, PanelStatus.CLOSED]))
        .group_by(Person.id, Person.title, Person.display_name)
        .order_by(func.count(Panel.id).desc(), Person.display_name)
    )
    return [
        LeadLoad(
            person_id=row.id,
            name=f"{row.title} {row.display_name}".strip(),
            panels=row.panels,
            overdue=int(row.overdue or 0),
        )
        for row in session.execute(query)
    ]


def list_board(
    session: Session,
    actor: Actor,
    now: datetime,
    filters: BoardFilters,
    page: int,
) -> tuple[Sequence[ListedPanel], int]:
    """Return one page of the board, stalled panels first, and how many there are in all."""
    where = [board_scope(actor), *conditions(filters.panel)]
    if filters.stage is not None:
        where.append(Panel.stage == filters.stage)
    if filters.lead_id is not None:
        where.append(Panel.lead_id == filters.lead_id)
    if filters.only_overdue:
        where.append(Panel.due_at <= now)
    if not filters.with_ended:
        where.append(Panel.status.not_in(ENDED))
    condition = and_(*where)
    total = session.scalar(select(func.count(Panel.id)).where(condition)) or 0
    order = (
        Panel.due_at.is_(None),
        Panel.due_at,
        Panel.is_urgent.desc(),
        Panel.id,
    )
    rows = listed_panels(
        session,
        actor,
        now,
        condition,
        order,
        limit=ROWS_A_PAGE,
        offset=(page - 1) * ROWS_A_PAGE,
    )
    return rows, total


@dataclass(frozen=True, kw_only=True)
class BoardFilters:
    """What the board is narrowed to."""

    panel: Filters
    stage: Stage | None = None
    lead_id: UUID | None = None
    only_overdue: bool = False
    with_ended: bool = False


def _overdue(now: datetime) -> ColumnElement[int]:
    return case((Panel.due_at <= now, 1), else_=0)


def _erns(actor: Actor, role: Role) -> set[str]:
    return {held.ern for held in actor.roles if held.role is role and held.ern}
