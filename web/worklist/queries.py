"""What waits for a person, and what that person follows: lists from SQL, scoped by right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from web.consents.effective import care_consent_condition
from web.models.panels import Panel, PanelErn, PanelPerson, PanelWait
from web.models.patients import Patient
from web.networks.directory import area_name, centre, ern_name
from workflows.domain.actors import Actor
from workflows.domain.panels.relations import Relation
from workflows.domain.panels.stages import AFTER_CONSENT, PanelStatus
from workflows.domain.panels.state import PanelState
from workflows.domain.panels.turns import Group, Task
from workflows.domain.roles import Role
from workflows.messages import STATE

ROWS_A_PAGE = 25
# Nobody works through more at once; what is over the limit comes up as soon as some are done.
MOST_WAITING = 50
_CASE_RELATIONS = (Relation.LEAD, Relation.MEMBER, Relation.GUEST)


@dataclass(frozen=True, kw_only=True)
class ListedPanel:
    """One row: the panel, and of the case only what this reader may see."""

    panel: Panel
    state: PanelState
    nickname: str | None
    ern_name: str
    area_name: str | None
    hcp_name: str
    country: str
    patient_id: UUID


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the reader narrowed the list to; all of it stands in the address."""

    ern: str = ""
    status: PanelStatus | None = None
    only_urgent: bool = False
    number: str = ""


def waits_for(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a panel waits for this actor."""
    people = [each for each in (actor.person_id, actor.on_behalf_of) if each is not None]
    waits = select(PanelWait.panel_id).where(PanelWait.person_id.in_(people))
    return or_(Panel.id.in_(waits), _coordination_waits(actor), _centre_waits(actor))


def visible_to(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a panel's process may be seen by this actor.

    It says in SQL what ``decide_panel(actor, SEE_PANEL, …)`` says of a state; a test compares
    both over many panels.
    """
    erns = _erns(actor, Role.COORDINATOR)
    others = select(PanelErn.panel_id).where(PanelErn.ern_code.in_(erns))
    return or_(
        Panel.hcp_id.in_(own_centres(actor)),
        Panel.id.in_(_taking_part(actor, now)),
        and_(
            # A draft is the enrolling centre's own business.
            Panel.submitted_at.is_not(None),
            or_(Panel.ern_code.in_(erns | _erns(actor, Role.DISPATCHER)), Panel.id.in_(others)),
        ),
    )


def case_visible_to(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Return the condition under which the case may be seen, consent included."""
    return or_(
        Panel.hcp_id.in_(own_centres(actor)),
        and_(
            Panel.id.in_(_taking_part(actor, now, _CASE_RELATIONS)),
            Panel.status.in_(AFTER_CONSENT),
            care_consent_condition(Panel.__table__.c.patient_id),
        ),
    )


def list_waiting(session: Session, actor: Actor, now: datetime) -> list[ListedPanel]:
    """Return all that waits for the actor, the earliest limit first; the urgent before it."""
    order = (Panel.is_urgent.desc(), Panel.due_at.is_(None), Panel.due_at, Panel.id)
    condition = and_(visible_to(actor, now), waits_for(actor))
    return listed_panels(session, actor, now, condition, order, limit=MOST_WAITING)


def count_waiting(session: Session, actor: Actor, now: datetime) -> int:
    """Return how many panels wait for the actor."""
    condition = and_(visible_to(actor, now), waits_for(actor))
    return session.scalar(select(func.count(Panel.id)).where(condition)) or 0


def list_followed(
    session: Session,
    actor: Actor,
    now: datetime,
    filters: Filters,
    page: int,
) -> tuple[list[ListedPanel], int]:
    """Return one page of the panels that the actor follows, and how many there are."""
    condition = and_(visible_to(actor, now), *conditions(filters))
    total = session.scalar(select(func.count(Panel.id)).where(condition)) or 0
    order = (Panel.last_progress_at.desc(), Panel.id)
    offset = (page - 1) * ROWS_A_PAGE
    rows = listed_panels(session, actor, now, condition, order, limit=ROWS_A_PAGE, offset=offset)
    return rows, total


def listed_panels(  # noqa: PLR0913 - a list is its reader, its moment, its choice and its page
    session: Session,
    actor: Actor,
    now: datetime,
    condition: ColumnElement[bool],
    order: Sequence[Any],
    *,
    limit: int,
    offset: int = 0,
) -> list[ListedPanel]:
    """Return the panels that meet ``condition``, each with what this reader may see of it."""
    chosen = select(Panel.id).where(condition).order_by(*order).limit(limit).offset(offset)
    # Rows are read after they are chosen: sorting them whole, snapshots and all, would be slow.
    ids = session.scalars(chosen).all()
    found = {each.panel.id: each for each in _listed(session, actor, now, ids)}
    return [found[each] for each in ids if each in found]


def conditions(filters: Filters) -> Sequence[ColumnElement[bool]]:
    """Return the filters as conditions."""
    found: list[ColumnElement[bool]] = []
    if filters.ern:
        found.append(Panel.ern_code == filters.ern)
    if filters.status is not None:
        found.append(Panel.status == filters.status)
    if filters.only_urgent:
        found.append(Panel.is_urgent.is_(True))
    if filters.number:
        found.append(Panel.number.startswith(filters.number, autoescape=True))
    return found


def own_centres(actor: Actor) -> set[UUID]:
    """Return the centres whose patients are the actor's own."""
    centres = {held.hcp_id for held in actor.roles if held.role is Role.HEALTH_PROFESSIONAL}
    if actor.on_behalf_of is not None:
        centres |= {held.hcp_id for held in actor.roles if held.role is Role.ASSISTANT}
    return {each for each in centres if each is not None}


def _listed(
    session: Session,
    actor: Actor,
    now: datetime,
    ids: Sequence[UUID],
) -> list[ListedPanel]:
    nickname = case((case_visible_to(actor, now), Patient.nickname), else_=None)
    query = (
        select(Panel, nickname.label("nickname"))
        .join(Patient, Patient.id == Panel.patient_id)
        .where(Panel.id.in_(ids))
    )
    return [_one(session, row.Panel, row.nickname) for row in session.execute(query)]


def _one(session: Session, panel: Panel, nickname: str | None) -> ListedPanel:
    where = centre(session, panel.hcp_id)
    area = panel.primary_area_id
    return ListedPanel(
        panel=panel,
        state=STATE.validate_python(panel.state),
        nickname=nickname,
        ern_name=ern_name(session, panel.ern_code),
        area_name=area_name(session, area) if area else None,
        hcp_name=where.name,
        country=where.country,
        patient_id=panel.patient_id,
    )


def _taking_part(
    actor: Actor,
    now: datetime,
    relations: Sequence[Relation] = (*_CASE_RELATIONS, Relation.INVITED),
) -> Select[UUID]:
    return select(PanelPerson.panel_id).where(
        PanelPerson.person_id == actor.person_id,
        PanelPerson.relation.in_(relations),
        or_(PanelPerson.access_until.is_(None), PanelPerson.access_until > now),
    )


def _erns(actor: Actor, role: Role) -> set[str]:
    return {held.ern for held in actor.roles if held.role is role and held.ern}


def _coordination_waits(actor: Actor) -> ColumnElement[bool]:
    erns = _erns(actor, Role.COORDINATOR)
    dispatched = _erns(actor, Role.DISPATCHER)
    if not erns and not dispatched:
        return false()
    return and_(
        Panel.waiting_group == Group.COORDINATORS,
        or_(
            Panel.ern_code.in_(erns),
            and_(Panel.ern_code.in_(dispatched), Panel.waiting_task == Task.TRIAGE_REQUEST),
        ),
    )


def _centre_waits(actor: Actor) -> ColumnElement[bool]:
    return and_(
        Panel.waiting_group == Group.ENROLLING_CENTRE,
        Panel.hcp_id.in_(own_centres(actor)),
    )
