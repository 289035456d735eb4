"""Records a step of a panel: events, read model, notices and audit, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.late_commands import refusal_of
from activities.notices import write_notices
from activities.people_waited_for import PersonWaitedFor, people_of_turn
from activities.read_model import write_events, write_panel
from activities.working_days import WorkingDays
from web import audit
from web.consents.withdrawing import write_panel_stopped
from web.models.audit import AuditAct
from web.models.panels import CommandStatus, Panel, PanelCommand, PanelEvent
from workflows.domain.panels import events as e
from workflows.domain.panels.evolve import evolve_all
from workflows.domain.panels.stages import WithdrawalCause
from workflows.domain.panels.state import PanelState
from workflows.domain.panels.turns import Turn, whose_turn
from workflows.messages import EVENT, STATE, RecordStep, StepRecorded


class PanelRecords:
    """The database's side of a panel's step."""

    def __init__(self, sessions: sessionmaker[Session], working_days: WorkingDays) -> None:
        """Use a session factory, and the calendar that turns limits into instants."""
        self._sessions = sessions
        self._working_days = working_days

    @activity.defn
    def record_step(self, message: RecordStep) -> StepRecorded:
        """Write the step once; a repeated delivery gets the first answer.

        Whoever comes with another state than the database holds gets that one instead: an older
        one when somebody was faster, a newer one when an older backup was restored meanwhile.
        Whoever comes after a withdrawal of consent gets its refusal.

        Raises:
            ApplicationError: when an older backup without the panel was restored meanwhile.

        """
        with self._sessions.begin() as session:
            panel, events = message.panel, list(message.events)
            row = session.scalars(
                select(Panel).where(Panel.id == panel.panel_id).with_for_update(),
            ).one_or_none()
            first = panel.version - len(events) + 1
            if row is None and first > 1:
                # Its opening was written before anything else, so the row was lost by a restore.
                unknown = "the database does not know this panel"
                raise ApplicationError(unknown, type="PanelUnknown", non_retryable=True)
            if row is not None and row.version >= first:
                return _already_recorded(session, row, message, first)
            if row is not None and row.version + 1 < first:
                # The timeline would have a gap: what was acknowledged stands in the database.
                return StepRecorded(newer=STATE.validate_python(row.state))
            if row is not None and message.command_id is not None:
                refusal = refusal_of(session, row, message.command_id, events)
                if refusal is not None:
                    return StepRecorded(refusal=refusal)
            return self._record(session, message, row, first)

    def _record(
        self,
        session: Session,
        message: RecordStep,
        row: Panel | None,
        first: int,
    ) -> StepRecorded:
        waited_for = _waited_for(session, message.panel, message.events[-1].occurred_at)
        events = [*message.events, *self._deadline(session, message, waited_for)]
        panel = evolve_all(message.panel, events[len(message.events) :])
        write_panel(session, panel, row)
        write_events(session, panel.panel_id, first, events, message.command_id)
        write_notices(session, panel, events, waited_for)
        _prove_withdrawal(session, panel, events, message)
        if message.command_id is not None:
            session.execute(
                update(PanelCommand)
                .where(PanelCommand.id == message.command_id)
                .values(status=CommandStatus.APPLIED, answered_at=datetime.now(UTC)),
            )
        _audit(session, panel, events, message)
        return StepRecorded(events=tuple(events))

    def _deadline(
        self,
        session: Session,
        message: RecordStep,
        waited_for: Sequence[PersonWaitedFor],
    ) -> list[e.Event]:
        occurred_at = message.events[-1].occurred_at
        if message.question is not None:
            deadline = self._working_days.answer(session, message.question, waited_for)
            return [e.Event(occurred_at=occurred_at, fact=e.DeadlineSet(deadline=deadline))]
        if message.stops_clock:
            return [e.Event(occurred_at=occurred_at, fact=e.DeadlineSet(deadline=None))]
        return []


def _prove_withdrawal(
    session: Session,
    panel: PanelState,
    events: Sequence[e.Event],
    message: RecordStep,
) -> None:
    """Let the proof of the withdrawal say that this panel has stopped, and when."""
    for event in events:
        fact = event.fact
        if isinstance(fact, e.Withdrawn) and fact.cause is WithdrawalCause.CARE_CONSENT_WITHDRAWN:
            write_panel_stopped(session, panel.panel_id, message.command_id, event.occurred_at)


def _waited_for(session: Session, panel: PanelState, now: datetime) -> list[PersonWaitedFor]:
    turn = whose_turn(panel)
    if not isinstance(turn, Turn):
        return []
    return people_of_turn(session, panel, turn, now)


def _already_recorded(
    session: Session,
    row: Panel,
    message: RecordStep,
    first: int,
) -> StepRecorded:
    """Return what was written for this very step, or the state that the database is ahead by."""
    rows = session.scalars(
        select(PanelEvent)
        .where(PanelEvent.panel_id == row.id, PanelEvent.position >= first)
        .order_by(PanelEvent.position),
    ).all()
    # The instant may differ: a worker that died before its task was complete decides again.
    if message.command_id is not None and all(
        each.command_id == message.command_id for each in rows
    ):
        return StepRecorded(events=tuple(EVENT.validate_python(each.fact) for each in rows))
    return StepRecorded(newer=STATE.validate_python(row.state))


def _audit(
    session: Session,
    panel: PanelState,
    events: Sequence[e.Event],
    message: RecordStep,
) -> None:
    first = events[0]
    patient_id = session.scalars(
        select(Panel.patient_id).where(Panel.id == panel.panel_id),
    ).one()
    audit.record(
        session,
        act=AuditAct.PANEL_MOVED,
        person_id=first.actor_id,
        on_behalf_of_id=first.on_behalf_of,
        subject_kind="panel",
        subject_id=panel.panel_id,
        patient_id=patient_id,
        panel_id=panel.panel_id,
        detail={
            "events": [event.fact.kind.value for event in events],
            "version": panel.version,
            "command": str(message.command_id) if message.command_id else None,
        },
    )
