"""Moves a panel by the real rules and the real records, without Temporal.

For data that is made in bulk or with a past: the demonstration and the benchmarks. The worker
starts the workflows of such panels from their last recorded state.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from activities.panel_records import PanelRecords
from workflows.domain.actors import Actor
from workflows.domain.errors import RefusedError
from workflows.domain.panels.commands import Command, OpenPanel
from workflows.domain.panels.decide import decide, decide_opening
from workflows.domain.panels.events import Event
from workflows.domain.panels.evolve import evolve_all, start
from workflows.domain.panels.state import PanelState
from workflows.domain.panels.timers import (
    changes_deadline,
    deadline_question,
    decide_due,
    next_wake,
)
from workflows.messages import RecordStep


class DirectSteps:
    """Does what the workflow does, at instants that the caller chooses."""

    def __init__(self, records: PanelRecords) -> None:
        """Record with ``records``."""
        self._records = records

    def open(
        self,
        panel_id: UUID,
        command: OpenPanel,
        actor: Actor,
        now: datetime,
        command_id: UUID | None = None,
    ) -> PanelState:
        """Open a panel at ``now``."""
        events = decide_opening(command, actor, now)
        opened = start(events[0], panel_id)
        return self._record(opened, events, now, command_id or uuid4())

    def perform(
        self,
        panel: PanelState,
        command: Command,
        actor: Actor,
        now: datetime,
        command_id: UUID | None = None,
    ) -> PanelState:
        """Let ``actor`` do ``command`` at ``now``, after time has done its part until then.

        Raises:
            RefusedError: when the rules refuse.

        """
        panel = self.let_time_pass(panel, now)
        events = decide(panel, command, actor, now)
        return self._record(evolve_all(panel, events), events, now, command_id or uuid4())

    def let_time_pass(self, panel: PanelState, until: datetime) -> PanelState:
        """Let reminders, terms and follow-ups happen when they are due, up to ``until``."""
        while True:
            wake = next_wake(panel)
            if wake is None or wake > until:
                return panel
            events = decide_due(panel, wake)
            panel = self._record(evolve_all(panel, events), events, wake, None)

    def _record(
        self,
        panel: PanelState,
        events: list[Event],
        now: datetime,
        command_id: UUID | None,
    ) -> PanelState:
        changes = changes_deadline(panel, events)
        question = deadline_question(panel, events, now) if changes else None
        recorded = self._records.record_step(
            RecordStep(
                panel=panel,
                events=tuple(events),
                command_id=command_id,
                question=question,
                stops_clock=changes and question is None,
            ),
        )
        if recorded.refusal is not None:
            raise RefusedError(recorded.refusal)
        return evolve_all(panel, recorded.events[len(events) :])
