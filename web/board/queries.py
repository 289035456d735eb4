"""The coordinator's numbers and lists: all panels of a network by stage, the stalled first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session

from web.models.base import UtcDateTime
from web.models.panels import Panel
from web.models.people import Person
from web.name_order import NameOrder
from web.worklist.conditions import ON_THE_BOARD, reader_values
from web.worklist.filters import Filters
from web.worklist.queries import ListedPanel, choose_page, listed_panels
from workflows.domain.actors import Actor
from workflows.domain.panels.stages import ENDED, PanelStatus, Stage

ROWS_A_PAGE = 50

_OVERDUE = func.sum(case((Panel.due_at <= bindparam("now", type_=UtcDateTime()), 1), else_=0))
_BY_STAGE = (
    select(Panel.stage, func.count(Panel.id), _OVERDUE)
    .where(ON_THE_BOARD, Panel.status.not_in(ENDED))
    .group_by(Panel.stage)
)
_BY_LEAD = (
    select(
        Person.id,
        Person.title,
        Person.display_name,
        func.count(Panel.id).label("panels"),
        _OVERDUE.label("overdue"),
    )
    .join(Panel, Panel.lead_id == Person.id)
    .where(ON_THE_BOARD, Panel.status.not_in([*ENDED, PanelStatus.CLOSED]))
    .group_by(Person.id, Person.title, Person.display_name)
    .order_by(func.count(Panel.id).desc(), NameOrder(Person.display_name))
)


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


def count_by_stage(session: Session, actor: Actor, now: datetime) -> list[StageCount]:
    """Return the running panels of the actor's networks by stage."""
    rows = session.execute(_BY_STAGE, reader_values(actor, now))
    found = {row[0]: (row[1], int(row[2] or 0)) for row in rows}
    return [
        StageCount(
            stage=stage,
            panels=found.get(stage, (0, 0))[0],
            overdue=found.get(stage, (0, 0))[1],
        )
        for stage in Stage
    ]


def load_per_lead(session: Session, actor: Actor, now: datetime) -> list[LeadLoad]:
    """Return who leads how many running panels of the actor's networks, the most loaded first."""
    return [
        LeadLoad(
            person_id=row.id,
            name=f"{row.title} {row.display_name}".strip(),
            panels=row.panels,
            overdue=int(row.overdue or 0),
        )
        for row in session.execute(_BY_LEAD, reader_values(actor, now))
    ]


def list_board(
    session: Session,
    actor: Actor,
    now: datetime,
    filters: Filters,
    page: int,
) -> tuple[Sequence[ListedPanel], int]:
    """Return one page of the board, stalled panels first, and how many there are in all."""
    chosen, total = choose_page(
        session, actor, now, "board", filters, page=page, rows_a_page=ROWS_A_PAGE
    )
    rows = listed_panels(session, actor, now, chosen)
    return [rows[each] for each in chosen if each in rows], total
