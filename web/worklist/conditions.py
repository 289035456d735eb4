"""Which panels somebody may see, and which wait for them, as conditions built once.

Building SQL costs more than asking it, so these stand ready with named values in them; a reader's
values come from ``reader_values``. They say in SQL what the domain says of a state, which a test
compares over many panels.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.sql.elements import BindParameter

from web.consents.effective import care_consent_condition
from web.models.base import UtcDateTime
from web.models.panels import Panel, PanelErn, PanelPerson, PanelWait
from workflows.domain.actors import Actor
from workflows.domain.panels.relations import Relation
from workflows.domain.panels.stages import AFTER_CONSENT
from workflows.domain.panels.turns import Group, Task
from workflows.domain.roles import Role

_CASE_RELATIONS = (Relation.LEAD, Relation.MEMBER, Relation.GUEST)


def _several(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


_now = bindparam("now", type_=UtcDateTime())
_own_centres = Panel.hcp_id.in_(_several("own_centres"))
_coordinated = Panel.ern_code.in_(_several("coordinated_erns"))
_dispatched = Panel.ern_code.in_(_several("dispatched_erns"))
_involves_coordinated = Panel.id.in_(
    select(PanelErn.panel_id).where(PanelErn.ern_code.in_(_several("coordinated_erns"))),
)
# A draft is the enrolling centre's own business.
_is_submitted = Panel.submitted_at.is_not(None)


def _taking_part(*relations: Relation) -> ColumnElement[bool]:
    return Panel.id.in_(
        select(PanelPerson.panel_id).where(
            PanelPerson.person_id == bindparam("reader_id"),
            PanelPerson.relation.in_(relations),
            or_(PanelPerson.access_until.is_(None), PanelPerson.access_until > _now),
        ),
    )


ON_THE_BOARD: ColumnElement[bool] = and_(
    _is_submitted,
    or_(_coordinated, _dispatched, _involves_coordinated),
)
VISIBLE: ColumnElement[bool] = or_(
    _own_centres,
    _taking_part(*_CASE_RELATIONS, Relation.INVITED),
    ON_THE_BOARD,
)
CASE_VISIBLE: ColumnElement[bool] = or_(
    _own_centres,
    and_(
        _taking_part(*_CASE_RELATIONS),
        Panel.status.in_(AFTER_CONSENT),
        care_consent_condition(Panel.__table__.c.patient_id),
    ),
)
WAITING: ColumnElement[bool] = or_(
    Panel.id.in_(
        select(PanelWait.panel_id).where(PanelWait.person_id.in_(_several("reader_ids"))),
    ),
    and_(
        Panel.waiting_group == Group.COORDINATORS,
        or_(_coordinated, and_(_dispatched, Panel.waiting_task == Task.TRIAGE_REQUEST)),
    ),
    and_(Panel.waiting_group == Group.ENROLLING_CENTRE, _own_centres),
)


def reader_values(actor: Actor, now: datetime) -> Mapping[str, Any]:
    """Return the values of this reader for every condition of this module."""
    return {
        "reader_id": actor.person_id,
        "reader_ids": [each for each in (actor.person_id, actor.on_behalf_of) if each is not None],
        "own_centres": list(own_centres(actor)),
        "coordinated_erns": _erns(actor, Role.COORDINATOR),
        "dispatched_erns": _erns(actor, Role.DISPATCHER),
        "now": now,
    }


def own_centres(actor: Actor) -> set[UUID]:
    """Return the centres whose patients are the actor's own."""
    centres = {held.hcp_id for held in actor.roles if held.role is Role.HEALTH_PROFESSIONAL}
    if actor.on_behalf_of is not None:
        centres |= {held.hcp_id for held in actor.roles if held.role is Role.ASSISTANT}
    return {each for each in centres if each is not None}


def _erns(actor: Actor, role: Role) -> list[str]:
    return sorted({held.ern for held in actor.roles if held.role is role and held.ern})
