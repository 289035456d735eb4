"""What the database of a running product keeps of a panel: its events and its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from web.database import reading
from web.models.panels import CommandStatus, PanelCommand, PanelEvent
from workflows.messages import EVENT

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

    from workflows.domain.panels.events import Event


def events_of(sessions: sessionmaker[Session], panel_id: UUID) -> list[Event]:
    """Return the panel's events in their order."""
    query = (
        select(PanelEvent.fact).where(PanelEvent.panel_id == panel_id).order_by(PanelEvent.position)
    )
    with reading(), sessions() as session:
        return [EVENT.validate_python(fact) for fact in session.scalars(query)]


def kinds_of(sessions: sessionmaker[Session], panel_id: UUID) -> list[str]:
    """Return the kinds of the panel's events in their order."""
    return [event.fact.kind.value for event in events_of(sessions, panel_id)]


def count_commands(sessions: sessionmaker[Session], panel_id: UUID, status: CommandStatus) -> int:
    """Return how many of the panel's commands are in this status."""
    query = select(func.count(PanelCommand.id)).where(
        PanelCommand.panel_id == panel_id, PanelCommand.status == status
    )
    with reading(), sessions() as session:
        return session.scalar(query) or 0
