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

from sqlalchemy import Boolean, ColumnElement, Select, and_, bindparam, or_, select, union_all
from sqlalchemy.orm import aliased
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


# Each way to a panel is a query of its own, along its own index: joined by OR in one condition,
# the database would look at every panel of every network.
_Way = Select[UUID]
_now = bindparam("now", type_=UtcDateTime())
_panel = aliased(Panel)


def _one_of(*ways: _Way) -> ColumnElement[bool]:
    return Panel.id.in_(union_all(*ways))


def _panels(*conditions: ColumnElement[bool]) -> _Way:
    return select(_panel.id).where(*conditions)


# Nobody takes part whose approval for that has ended. Guests, and they alone, have a term.
_is_a_guest = PanelPerson.access_until.is_not(None)
_is_professional_of_it = or_(
    select(_panel.id)
    .where(
        _panel.id == PanelPerson.panel_id,
        _panel.ern_code.in_(_several("professional_erns")),
    )
    .exists(),
    select(PanelErn.panel_id)
    .where(
        PanelErn.panel_id == PanelPerson.panel_id,
        PanelErn.ern_code.in_(_several("professional_erns")),
    )
    .exists(),
)
_is_approved = or_(
    _is_professional_of_it,
    and_(_is_a_guest, bindparam("may_be_guest", type_=Boolean())),
)


def _taking_part(*relations: Relation) -> _Way:
    return select(PanelPerson.panel_id).where(
        PanelPerson.person_id == bindparam("reader_id"),
        PanelPerson.relation.in_(relations),
        or_(PanelPerson.access_until.is_(None), PanelPerson.access_until > _now),
        _is_approved,
    )


_of_own_centre = _panel.hcp_id.in_(_several("own_centres"))
_coordinated = _panel.ern_code.in_(_several("coordinated_erns"))
_waits_for_coordinators = _panel.waiting_group == Group.COORDINATORS
# A draft is the enrolling centre's own business.
_is_submitted = _panel.submitted_at.is_not(None)
_ways_of_the_board = (
    _panels(_panel.ern_code.in_(_several("board_erns")), _is_submitted),
    select(PanelErn.panel_id)
    .join(_panel, _panel.id == PanelErn.panel_id)
    .where(PanelErn.ern_code.in_(_several("coordinated_erns")), _is_submitted),
)

ON_THE_BOARD: ColumnElement[bool] = _one_of(*_ways_of_the_board)
VISIBLE: ColumnElement[bool] = _one_of(
    _panels(_of_own_centre),
    _taking_part(*_CASE_RELATIONS, Relation.INVITED),
    *_ways_of_the_board,
)
CASE_VISIBLE: ColumnElement[bool] = or_(
    Panel.hcp_id.in_(_several("own_centres")),
    and_(
        Panel.id.in_(_taking_part(*_CASE_RELATIONS)),
        Panel.status.in_(AFTER_CONSENT),
        care_consent_condition(Panel.__table__.c.patient_id),
    ),
)
WAITING: ColumnElement[bool] = _one_of(
    # For the enrolling centre's people and their assistants, and for whoever takes part.
    select(PanelWait.panel_id)
    .join(_panel, _panel.id == PanelWait.panel_id)
    .where(PanelWait.person_id.in_(_several("reader_ids")), _of_own_centre),
    select(PanelWait.panel_id)
    .join(
        PanelPerson,
        and_(
            PanelPerson.panel_id == PanelWait.panel_id,
            PanelPerson.person_id == PanelWait.person_id,
        ),
    )
    .where(PanelWait.person_id == bindparam("reader_id"), _is_approved),
    _panels(_waits_for_coordinators, _coordinated),
    _panels(
        _waits_for_coordinators,
        _panel.ern_code.in_(_several("dispatched_erns")),
        _panel.waiting_task == Task.TRIAGE_REQUEST,
    ),
    _panels(_panel.waiting_group == Group.ENROLLING_CENTRE, _of_own_centre),
)


def reader_values(actor: Actor, now: datetime) -> Mapping[str, Any]:
    """Return the values of this reader for every condition of this module."""
    coordinated, dispatched = _erns(actor, Role.COORDINATOR), _erns(actor, Role.DISPATCHER)
    return {
        "reader_id": actor.person_id,
        "reader_ids": [each for each in (actor.person_id, actor.on_behalf_of) if each is not None],
        "own_centres": list(own_centres(actor)),
        "coordinated_erns": coordinated,
        "dispatched_erns": dispatched,
        "board_erns": sorted({*coordinated, *dispatched}),
        "professional_erns": _erns(actor, Role.HEALTH_PROFESSIONAL),
        "may_be_guest": actor.holds(Role.GUEST) or actor.holds(Role.HEALTH_PROFESSIONAL),
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
