"""Which running panels somebody has a part in, and who is told when that person is lost to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from web.accounts.queries import build_actor, in_term
from web.models.notifications import Notification, NotificationReason
from web.models.panels import Panel, PanelPerson
from web.models.people import Affiliation, Person
from workflows.domain.actors import Actor
from workflows.domain.panels.relations import Relation, part_in, relations
from workflows.domain.panels.stages import RUNNING, PanelStatus
from workflows.domain.roles import Role
from workflows.messages import STATE


@dataclass(frozen=True, kw_only=True)
class PartInPanel:
    """One part of one person in a running panel, and whether that person can still act in it."""

    panel_id: UUID
    number: str
    ern: str
    is_urgent: bool
    part: Relation
    can_act: bool


def parts_of(session: Session, person_id: UUID, now: datetime) -> list[PartInPanel]:
    """Return what the person is in panels that still run, whoever can act no longer first.

    A draft is its centre's own business, and after closure only the follow-ups wait.
    """
    person = build_actor(session, person_id, now)
    seats = select(PanelPerson.panel_id).where(PanelPerson.person_id == person_id)
    query = (
        select(Panel)
        .where(
            Panel.status.in_(RUNNING - {PanelStatus.DRAFT}),
            or_(Panel.enroller_id == person_id, Panel.id.in_(seats)),
        )
        .order_by(Panel.number)
    )
    found = [part for row in session.scalars(query) for part in _parts(row, person)]
    return sorted(found, key=lambda each: each.can_act)


def tell_coordinators_what_is_lost(
    session: Session,
    person_id: UUID,
    before: Collection[PartInPanel],
    now: datetime,
    *,
    told_by: UUID,
) -> None:
    """Tell the coordinators of each panel in which the person could act ``before``, but not now."""
    could = {(each.panel_id, each.part) for each in before if each.can_act}
    lost = {
        each.panel_id: each
        for each in parts_of(session, person_id, now)
        if not each.can_act and (each.panel_id, each.part) in could
    }
    rows = [
        {
            "key": f"{part.panel_id}:{person_id}:lost:{now.isoformat()}:{coordinator}",
            "person_id": coordinator,
            "panel_id": part.panel_id,
            "reason": NotificationReason.SUCCESSOR_NEEDED,
            "is_urgent": part.is_urgent,
            "occurred_at": now,
        }
        for part in lost.values()
        for coordinator in _coordinators(session, part.ern, now) - {told_by, person_id}
    ]
    if rows:
        session.execute(insert(Notification), rows)


def _parts(row: Panel, person: Actor) -> Iterator[PartInPanel]:
    state = STATE.validate_python(row.state)
    parts = {part_in(state, person.person_id)} if row.status is not PanelStatus.CLOSED else set()
    if state.enroller_id == person.person_id:
        parts.add(Relation.ENROLLING_CENTRE)
    held = relations(state, person)
    for part in sorted(each for each in parts if each is not None):
        yield PartInPanel(
            panel_id=row.id,
            number=row.number,
            ern=row.ern_code,
            is_urgent=row.is_urgent,
            part=part,
            can_act=part in held,
        )


def _coordinators(session: Session, ern: str, now: datetime) -> set[UUID]:
    query = (
        select(Affiliation.person_id)
        .join(Person, Affiliation.person_id == Person.id)
        .where(
            Person.is_active,
            Affiliation.role == Role.COORDINATOR,
            Affiliation.ern_code == ern,
            *in_term(now),
        )
    )
    return set(session.scalars(query))
