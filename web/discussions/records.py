"""Finds the recorded events of a panel: what was taken in, when, by whom, by which command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from web.models.panels import PanelEvent
from web.panels.loading import LoadedPanel
from web.request_session import db_session
from workflows.domain.panels.events import EventKind, Fact
from workflows.messages import EVENT


@dataclass(frozen=True, kw_only=True)
class Record:
    """One event with its place: texts are found by the command that brought them."""

    fact: Fact
    occurred_at: datetime
    actor_id: UUID | None
    command_id: UUID | None


def records_of(panel: LoadedPanel, *kinds: EventKind) -> list[Record]:
    """Return the events of these kinds that the panel's loaded state holds, oldest first."""
    query = select(PanelEvent).where(*taken_in(panel, *kinds)).order_by(PanelEvent.position)
    return [record_of(row) for row in db_session().scalars(query)]


def taken_in(panel: LoadedPanel, *kinds: EventKind) -> tuple[ColumnElement[bool], ...]:
    """Return the SQL conditions on PanelEvent under which ``records_of`` finds an event."""
    return (
        PanelEvent.panel_id == panel.id,
        PanelEvent.kind.in_(kinds),
        PanelEvent.position <= panel.state.version,
    )


def record_of(row: PanelEvent) -> Record:
    """Return a row's event with its place."""
    return Record(
        fact=EVENT.validate_python(row.fact).fact,
        occurred_at=row.occurred_at,
        actor_id=row.actor_id,
        command_id=row.command_id,
    )
