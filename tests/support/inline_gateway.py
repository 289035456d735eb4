"""A gateway without Temporal: the real rules and the real records, in the test's own process.

A test that needs Temporal's own history gives it an engine to deliver to instead.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from activities.panel_records import PanelRecords
from activities.working_days import WorkingDays
from web.command_delivery import Parcel
from web.engine import EngineAwayError
from web.engine_health import EngineHealth
from web.panel_gateway import PanelGateway
from web.temporal_settings import temporal_settings
from workflows.domain.errors import RefusedError
from workflows.domain.panels.commands import OpenPanel
from workflows.domain.panels.decide import decide, decide_opening
from workflows.domain.panels.evolve import evolve_all, start
from workflows.domain.panels.timers import changes_deadline, deadline_question
from workflows.messages import CommandAnswer, RecordStep

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from web.command_queue import Deliver


class InlineGateway(PanelGateway):
    """Decides and records as the workflow does. Set ``is_away`` to take the engine away.

    Set ``engine`` to have commands brought to a real workflow.
    """

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        temporal = temporal_settings()
        self._temporal = temporal
        self.records = PanelRecords(
            sessions, WorkingDays(temporal.reminder_plan, hour=temporal.reminder_hour)
        )
        self.is_away = False
        self.delivered: list[Parcel] = []
        self.engine: Deliver | None = None

    @property
    def is_engine_away(self) -> bool:
        return self.is_away

    def engine_health(self) -> EngineHealth:
        return EngineHealth(temporal=not self.is_away, worker=not self.is_away)

    def _deliver(self, parcel: Parcel) -> CommandAnswer:
        if self.is_away:
            raise EngineAwayError
        self.delivered.append(parcel)
        if self.engine is not None:
            return self.engine(parcel)
        return self._decide_and_record(parcel)

    def _decide_and_record(self, parcel: Parcel) -> CommandAnswer:
        now = datetime.now(UTC)
        request, before = parcel.request, parcel.snapshot
        if before is None:
            assert isinstance(request.command, OpenPanel)
            events = decide_opening(request.command, request.actor, now)
            after = evolve_all(start(events[0], parcel.panel_id), events[1:])
        else:
            events = decide(before, request.command, request.actor, now)
            after = evolve_all(before, events)
        changes = changes_deadline(after, events)
        question = deadline_question(after, events, now) if changes else None
        recorded = self.records.record_step(
            RecordStep(
                panel=after,
                events=tuple(events),
                command_id=request.command_id,
                question=question,
                stops_clock=changes and question is None,
            )
        )
        if recorded.refusal is not None:
            raise RefusedError(recorded.refusal)
        final = evolve_all(after, recorded.events[len(events) :])
        return CommandAnswer(
            command_id=request.command_id, version=final.version, status=final.status
        )
