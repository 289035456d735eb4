"""The one door to a panel's workflow: a command is recorded before the engine hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from temporalio.service import RPCError

from web.command_delivery import Parcel, deliver
from web.command_queue import deliver_in_order, queued_commands, snapshot
from web.engine import Engine, EngineAwayError
from web.engine_health import EngineHealth, ask_health
from web.models.base import Base
from web.models.panels import CommandStatus, PanelCommand
from web.settings import Settings
from web.temporal_client import connect
from web.temporal_settings import TemporalSettings
from workflows.domain.actors import Actor
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels.commands import Command
from workflows.domain.panels.decide import decide
from workflows.messages import ACTOR, COMMAND, CommandAnswer


class ActionRefusedError(Exception):
    """The panel's rules refused the act; nothing of it was kept."""

    def __init__(self, reason: RefusalReason) -> None:
        """Carry the reason, which i18n puts into words."""
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Order:
    """A command with all that must be kept with it. ``contents`` are its texts, sealed."""

    command_id: UUID
    panel_id: UUID
    patient_id: UUID
    actor: Actor
    command: Command
    contents: Sequence[Base] = ()


class Gateway(Protocol):
    """What a view may ask for; tests bring their own."""

    def perform(self, session: Session, order: Order) -> bool:
        """Do it now and return True, or keep it for later and return False."""

    @property
    def is_engine_away(self) -> bool:
        """Tell whether the last call got no answer a moment ago."""

    def engine_health(self) -> EngineHealth:
        """Tell whether Temporal and a worker answer now."""


class PanelGateway:
    """Delivers commands within the request, and leaves to the dispatcher what did not arrive."""

    def __init__(self, engine: Engine, temporal: TemporalSettings) -> None:
        """Use the process's engine line, with the time limits of temporal.yaml."""
        self._engine = engine
        self._temporal = temporal

    @property
    def is_engine_away(self) -> bool:
        """Tell whether the last call got no answer a moment ago."""
        return self._engine.is_resting

    def engine_health(self) -> EngineHealth:
        """Tell whether Temporal and a worker answer now."""
        queue = self._temporal.task_queue
        try:
            return self._engine.ask(lambda client: ask_health(client, queue), timeout=1.5)
        except (EngineAwayError, RPCError):
            return EngineHealth(temporal=False, worker=False)

    def perform(self, session: Session, order: Order) -> bool:
        """Record the command, deliver it, and tell whether it took effect already.

        False means: saved, will take effect as soon as the engine is back.

        Raises:
            ActionRefusedError: when the rules refuse; command and contents are gone again.

        """
        known = _find(session, order.command_id)
        if known is not None and known.status is not CommandStatus.QUEUED:
            return _earlier_answer(known)
        if known is None:
            self._refuse_early(session, order)
            # Where the same form came twice at once, it is recorded once and delivered by both.
            _keep(session, order)
        try:
            settled = deliver_in_order(session, order.panel_id, self._deliver)
        except EngineAwayError:
            return _has_taken_effect(session, order)
        answer = settled.get(order.command_id)
        if isinstance(answer, RefusalReason):
            _drop_contents(session, order)
            raise ActionRefusedError(answer)
        return answer is not None or _has_taken_effect(session, order)

    def _deliver(self, parcel: Parcel) -> CommandAnswer:
        limit = self._temporal.gateway.update_seconds
        return self._engine.call(
            lambda client: deliver(client, parcel, self._temporal),
            # A seeded workflow takes two calls.
            timeout=2 * limit + 1,
        )

    def _refuse_early(self, session: Session, order: Order) -> None:
        """Refuse without a trace what the last recorded state refuses already."""
        panel = snapshot(session, order.panel_id)
        if panel is None or queued_commands(session, order.panel_id):
            return
        try:
            decide(panel, order.command, order.actor, datetime.now(UTC))
        except RefusedError as refusal:
            session.rollback()
            raise ActionRefusedError(refusal.reason) from refusal


def make_gateway(settings: Settings, temporal: TemporalSettings) -> PanelGateway:
    """Return the gateway of this process; it connects on first use."""
    engine = Engine(
        lambda: connect(settings, temporal),
        pause_after_failure=temporal.gateway.pause_after_failure_seconds,
    )
    return PanelGateway(engine, temporal)


def _find(session: Session, command_id: UUID) -> PanelCommand | None:
    return session.query(PanelCommand).filter_by(id=command_id).one_or_none()


def _earlier_answer(known: PanelCommand) -> bool:
    """Answer a form that was sent twice as it was answered the first time."""
    if known.status is CommandStatus.REFUSED and known.refusal is not None:
        raise ActionRefusedError(known.refusal)
    return known.status is CommandStatus.APPLIED


def _has_taken_effect(session: Session, order: Order) -> bool:
    """Tell what became of a command that somebody else delivered meanwhile, or nobody yet."""
    query = select(PanelCommand.status, PanelCommand.refusal)
    found = session.execute(query.where(PanelCommand.id == order.command_id)).one()
    if found.status is CommandStatus.REFUSED:
        _drop_contents(session, order)
        raise ActionRefusedError(found.refusal)
    return found.status is CommandStatus.APPLIED


def _keep(session: Session, order: Order) -> None:
    """Put command and contents on disk, unless the command is there already."""
    session.add_all(order.contents)
    session.add(
        PanelCommand(
            id=order.command_id,
            panel_id=order.panel_id,
            patient_id=order.patient_id,
            kind=order.command.kind,
            actor=ACTOR.dump_python(order.actor, mode="json"),
            command=COMMAND.dump_python(order.command, mode="json"),
        ),
    )
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        if _find(session, order.command_id) is None:
            raise


def _drop_contents(session: Session, order: Order) -> None:
    """Leave nothing half-done behind: the text stands in the form that is shown again."""
    for content in order.contents:
        if content in session:
            session.delete(content)
    session.commit()
