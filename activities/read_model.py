"""Writes the panel's row and its projections from the state; the only place that does."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from activities.consent_tasks import close_satisfied
from web.consents.archives import archive_when_confirmed
from web.consents.effects import withdrawn_purposes
from web.consents.withdrawing import write_effects
from web.models.consents import ConsentEffect
from web.models.discussions import PanelRequest
from web.models.panels import Panel, PanelErn, PanelEvent, PanelPerson, PanelWait
from web.models.patients import Consent
from workflows.domain.actors import Actor
from workflows.domain.panels.events import ConsentConfirmed, Event
from workflows.domain.panels.relations import Relation, part_in
from workflows.domain.panels.state import PanelState
from workflows.domain.panels.turns import Turn, people_waited_for, whose_turn
from workflows.messages import EVENT, STATE


def write_panel(session: Session, panel: PanelState, row: Panel | None) -> None:
    """Make the tables say what ``panel`` says; ``row`` is the panel's row if it has one."""
    values = _columns(panel)
    if row is None:
        request = session.get_one(PanelRequest, panel.panel_id)
        session.execute(
            insert(Panel).values(
                id=panel.panel_id,
                number=_next_number(session, panel.opened_at),
                patient_id=request.patient_id,
                hcp_id=panel.hcp_id,
                opened_at=panel.opened_at,
                **values,
            ),
        )
    else:
        session.execute(update(Panel).where(Panel.id == panel.panel_id).values(**values))
    _write_people(session, panel)
    _write_waits(session, panel)
    _write_erns(session, panel)


def write_events(
    session: Session,
    panel_id: UUID,
    first_position: int,
    events: list[Event],
    command_id: UUID | None,
) -> None:
    """Add the events to the timeline, and let confirmed consents say who confirmed them."""
    session.execute(
        insert(PanelEvent),
        [
            {
                "panel_id": panel_id,
                "position": first_position + offset,
                "kind": event.fact.kind,
                "occurred_at": event.occurred_at,
                "actor_id": event.actor_id,
                "on_behalf_of_id": event.on_behalf_of,
                "command_id": command_id,
                "fact": EVENT.dump_python(event, mode="json"),
            }
            for offset, event in enumerate(events)
        ],
    )
    for event in events:
        if isinstance(event.fact, ConsentConfirmed):
            session.execute(
                update(Consent)
                .where(Consent.id == event.fact.consent_id, Consent.confirmed_at.is_(None))
                .values(confirmed_by_id=event.actor_id, confirmed_at=event.occurred_at),
            )
            patient_id = session.scalars(
                select(Consent.patient_id).where(Consent.id == event.fact.consent_id),
            ).one_or_none()
            if patient_id is not None:
                _take_back(session, event.fact.consent_id)
                close_satisfied(session, patient_id, event.occurred_at, event.actor_id)
                _archive(session, event.fact.consent_id, event)


def _archive(session: Session, consent_id: UUID, event: Event) -> None:
    if event.actor_id is not None:
        confirmer = Actor(person_id=event.actor_id, on_behalf_of=event.on_behalf_of)
        archive_when_confirmed(session, consent_id, confirmer)


def _take_back(session: Session, consent_id: UUID) -> None:
    """Stop what the confirmed consent does not allow any more, and write down that it stopped."""
    record = session.get_one(Consent, consent_id, populate_existing=True)
    effects = select(exists().where(ConsentEffect.consent_id == consent_id))
    purposes = withdrawn_purposes(session, record)
    # A consent that is used for a second panel was confirmed, and has acted, before.
    if purposes and not session.scalar(effects):
        write_effects(session, record, purposes)


def _columns(panel: PanelState) -> dict[str, object]:
    turn = whose_turn(panel)
    is_turn = isinstance(turn, Turn)
    return {
        "ern_code": panel.ern,
        "primary_area_id": panel.primary_area,
        "secondary_area_id": panel.secondary_area,
        "is_urgent": panel.is_urgent,
        "status": panel.status,
        "stage": panel.stage,
        "enroller_id": panel.enroller_id,
        "lead_id": panel.lead_id,
        "waiting_task": turn.task if isinstance(turn, Turn) else None,
        "waiting_group": turn.group if isinstance(turn, Turn) else None,
        "due_at": panel.deadline.due_at if is_turn and panel.deadline else None,
        "submitted_at": panel.submitted_at,
        "last_progress_at": panel.last_progress_at,
        "closed_at": panel.closed_at,
        "contributing_members": len(panel.contributing_members),
        "version": panel.version,
        "state": STATE.dump_python(panel, mode="json"),
    }


def _next_number(session: Session, opened_at: datetime) -> str:
    year = f"{opened_at.year}-"
    last = session.scalar(select(func.max(Panel.number)).where(Panel.number.startswith(year)))
    count = int(last.removeprefix(year)) if last else 0
    return f"{year}{count + 1:05d}"


def _write_people(session: Session, panel: PanelState) -> None:
    people: dict[UUID, tuple[Relation, datetime | None]] = {}
    for each in panel.participants:
        relation = part_in(panel, each.person_id)
        if relation is not None:
            people[each.person_id] = (relation, each.access_until)
    if panel.lead_id is not None:
        people[panel.lead_id] = (Relation.LEAD, None)
    known = {
        row.person_id: (row.relation, row.access_until)
        for row in session.scalars(
            select(PanelPerson).where(PanelPerson.panel_id == panel.panel_id),
        )
    }
    if known == people:
        return
    session.execute(delete(PanelPerson).where(PanelPerson.panel_id == panel.panel_id))
    rows = [
        {
            "panel_id": panel.panel_id,
            "person_id": person_id,
            "relation": relation,
            "access_until": until,
        }
        for person_id, (relation, until) in people.items()
    ]
    if rows:
        session.execute(insert(PanelPerson), rows)


def _write_waits(session: Session, panel: PanelState) -> None:
    people = people_waited_for(panel)
    known = set(
        session.scalars(
            select(PanelWait.person_id).where(PanelWait.panel_id == panel.panel_id),
        ),
    )
    if known == people:
        return
    session.execute(delete(PanelWait).where(PanelWait.panel_id == panel.panel_id))
    rows = [{"panel_id": panel.panel_id, "person_id": person_id} for person_id in people]
    if rows:
        session.execute(insert(PanelWait), rows)


def _write_erns(session: Session, panel: PanelState) -> None:
    known = set(
        session.scalars(select(PanelErn.ern_code).where(PanelErn.panel_id == panel.panel_id)),
    )
    if known == set(panel.other_erns):
        return
    session.execute(delete(PanelErn).where(PanelErn.panel_id == panel.panel_id))
    rows = [{"panel_id": panel.panel_id, "ern_code": ern} for ern in panel.other_erns]
    if rows:
        session.execute(insert(PanelErn), rows)
