"""Stands in for the database in tests of the workflow alone: keeps what it is given."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from temporalio import activity

from workflows.domain.deadlines import Deadline, Rung
from workflows.domain.panels import events as e
from workflows.domain.panels.evolve import evolve_all
from workflows.messages import PrintConsentPaper, RecordStep, StepRecorded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workflows.domain.errors import RefusalReason
    from workflows.domain.panels.state import PanelState

_RUNGS = (Rung.PERSON, Rung.LEAD, Rung.COORDINATOR)


class MemoryRecords:
    """Records steps in a list; every limit is ``limit`` and rungs are as far apart."""

    def __init__(self, limit: timedelta = timedelta(days=7)) -> None:
        self.limit = limit
        self.steps: list[RecordStep] = []
        self.printed: list[PrintConsentPaper] = []
        self.newer: PanelState | None = None
        self.refusal: RefusalReason | None = None

    @property
    def activities(self) -> Sequence[Callable[..., Any]]:
        return (self.record_step, self.print_consent_paper)

    @property
    def panel(self) -> PanelState:
        """Return the last recorded state, deadline included."""
        return self._with_deadline(self.steps[-1])

    @activity.defn
    def record_step(self, message: RecordStep) -> StepRecorded:
        if self.newer is not None:
            newer, self.newer = self.newer, None
            return StepRecorded(newer=newer)
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            return StepRecorded(refusal=refusal)
        self.steps.append(message)
        return StepRecorded(events=(*message.events, *self._deadline(message)))

    @activity.defn
    def print_consent_paper(self, message: PrintConsentPaper) -> None:
        self.printed.append(message)

    def _with_deadline(self, message: RecordStep) -> PanelState:
        return evolve_all(message.panel, self._deadline(message))

    def _deadline(self, message: RecordStep) -> list[e.Event]:
        question = message.question
        occurred_at = message.events[-1].occurred_at
        if question is None:
            stopped = e.Event(occurred_at=occurred_at, fact=e.DeadlineSet(deadline=None))
            return [stopped] if message.stops_clock else []
        deadline = Deadline(
            task=question.task,
            since=question.since,
            limit_days=5,
            due_at=question.since + self.limit,
            rung=question.rung,
            remind=_RUNGS[min(question.rung, 2)],
            remind_at=question.since + self.limit * (question.rung + 1),
        )
        return [e.Event(occurred_at=occurred_at, fact=e.DeadlineSet(deadline=deadline))]
