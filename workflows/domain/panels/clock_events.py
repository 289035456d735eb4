"""Facts about the clock: urgency, pauses, reminders and deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from workflows.domain.deadlines import Deadline, Rung
from workflows.domain.panels.event_kinds import EventKind


@dataclass(frozen=True, kw_only=True)
class UrgencySet:
    """The panel became urgent, or no longer is."""

    is_urgent: bool
    kind: Literal[EventKind.URGENCY_SET] = EventKind.URGENCY_SET


@dataclass(frozen=True, kw_only=True)
class Snoozed:
    """The clock is paused until a day."""

    until: date
    note_id: UUID
    kind: Literal[EventKind.SNOOZED] = EventKind.SNOOZED


@dataclass(frozen=True, kw_only=True)
class SnoozeEnded:
    """The clock runs again."""

    kind: Literal[EventKind.SNOOZE_ENDED] = EventKind.SNOOZE_ENDED


@dataclass(frozen=True, kw_only=True)
class ReminderSent:
    """A rung of the ladder was reached."""

    task: str
    rung: int
    remind: Rung
    kind: Literal[EventKind.REMINDER_SENT] = EventKind.REMINDER_SENT


@dataclass(frozen=True, kw_only=True)
class DeadlineSet:
    """The clock was set, or stopped where ``deadline`` is empty."""

    deadline: Deadline | None
    kind: Literal[EventKind.DEADLINE_SET] = EventKind.DEADLINE_SET
