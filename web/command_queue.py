"""The commands that wait: delivered in order, marked when they are settled.

Both the page that gave a command and the dispatcher in the worker use this; a command acts once
however many of them try.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, func, select, update
from sqlalchemy.orm import Session

from web.command_delivery import Parcel, parcel_of
from web.models.panels import CommandStatus, Panel, PanelCommand
from web.panels.recorded_states import SNAPSHOT, recorded_state
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels.state import PanelState
from workflows.messages import CommandAnswer

Deliver = Callable[[Parcel], CommandAnswer]
_SNAPSHOT = select(SNAPSHOT).where(Panel.id == bindparam("panel_id"))
_QUEUED = (
    select(PanelCommand)
    .where(
        PanelCommand.panel_id == bindparam("queue_of"),
        PanelCommand.status == CommandStatus.QUEUED,
    )
    .order_by(PanelCommand.position)
)


def has_queue(panel_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Return the SQL condition under which a row's panel has commands without an answer."""
    return exists().where(
        PanelCommand.panel_id == panel_id, PanelCommand.status == CommandStatus.QUEUED
    )


def queued_commands(session: Session, panel_id: UUID) -> Sequence[PanelCommand]:
    """Return the panel's commands that have no answer yet, oldest first."""
    return session.scalars(_QUEUED, {"queue_of": panel_id}).all()


def panels_with_queue(session: Session, given_before: datetime) -> Sequence[UUID]:
    """Return the panels that have waited since before that instant, longest first."""
    return session.scalars(
        select(PanelCommand.panel_id)
        .where(
            PanelCommand.status == CommandStatus.QUEUED,
            PanelCommand.created_at < given_before,
        )
        .group_by(PanelCommand.panel_id)
        .order_by(func.min(PanelCommand.position)),
    ).all()


def snapshot(session: Session, panel_id: UUID) -> PanelState | None:
    """Return the panel's last recorded state."""
    found = session.scalars(_SNAPSHOT, {"panel_id": panel_id}).one_or_none()
    return None if found is None else recorded_state(found)


def deliver_in_order(
    session: Session,
    panel_id: UUID,
    deliver: Deliver,
) -> dict[UUID, CommandAnswer | RefusalReason]:
    """Deliver all that waits for this panel; whatever stays out stays queued.

    The session must hold no open write: the workflow's own transaction needs the database.

    Raises:
        EngineAwayError: when a delivery got no answer; what came before it is settled.

    """
    rows = queued_commands(session, panel_id)
    settled: dict[UUID, CommandAnswer | RefusalReason] = {}
    for place, row in enumerate(rows):
        state = snapshot(session, panel_id)
        # A withdrawal of consent may have refused it while the ones before were delivered.
        is_settled = place > 0 and not _is_queued(session, row.id)
        session.commit()
        if is_settled:
            continue
        try:
            settled[row.id] = deliver(parcel_of(row, state))
        except RefusedError as refusal:
            settled[row.id] = refusal.reason
            mark_refused(session, row.id, refusal.reason)
    return settled


def _is_queued(session: Session, command_id: UUID) -> bool:
    query = select(PanelCommand.status).where(PanelCommand.id == command_id)
    return session.scalars(query).one() is CommandStatus.QUEUED


def mark_refused(session: Session, command_id: UUID, reason: RefusalReason) -> None:
    """Write down that a command was refused, and commit. An applied one stays applied."""
    session.execute(
        update(PanelCommand)
        .where(PanelCommand.id == command_id, PanelCommand.status == CommandStatus.QUEUED)
        .values(
            status=CommandStatus.REFUSED,
            refusal=reason,
            answered_at=datetime.now(UTC),
        ),
    )
    session.commit()
