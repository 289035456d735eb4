"""The explaining clock: whose turn, for what, since when, which limit, what happens next.

It hands out codes, ids and instants; i18n makes the one sentence of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from workflows.domain.deadlines import Rung
from workflows.domain.panels.state import FollowUpStatus, PanelState
from workflows.domain.panels.turns import (
    IdleReason,
    Task,
    Turn,
    whom_to_remind,
    whose_turn,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class NextStep(StrEnum):
    """What the clock does by itself next."""

    REMIND_PERSON = "remind_person"
    REMIND_LEAD = "remind_lead"
    REMIND_COORDINATOR = "remind_coordinator"
    LAPSE_SIGNATURES = "lapse_signatures"
    CLOCK_RESUMES = "clock_resumes"
    FOLLOW_UP = "follow_up"
    NOTHING = "nothing"


_REMINDERS: Mapping[Rung, NextStep] = {
    Rung.PERSON: NextStep.REMIND_PERSON,
    Rung.LEAD: NextStep.REMIND_LEAD,
    Rung.COORDINATOR: NextStep.REMIND_COORDINATOR,
}


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What one sentence has to say. Either ``turn`` or ``idle`` is set."""

    turn: Turn | None
    idle: IdleReason | None
    since: datetime
    limit_days: int | None = None
    due_at: datetime | None = None
    is_overdue: bool = False
    paused_until: date | None = None
    next_step: NextStep = NextStep.NOTHING
    next_at: datetime | None = None


def clock(panel: PanelState, now: datetime) -> Clock:
    """Explain ``panel`` at ``now``."""
    turn = whose_turn(panel)
    if not isinstance(turn, Turn):
        return _idle(panel, turn)
    if panel.snoozed_until is not None:
        return Clock(
            turn=turn,
            idle=None,
            since=panel.last_progress_at,
            paused_until=panel.snoozed_until,
            next_step=NextStep.CLOCK_RESUMES,
        )
    deadline = panel.deadline
    if deadline is None:
        return Clock(turn=turn, idle=None, since=panel.last_progress_at)
    members_miss = any(person != panel.lead_id for person in turn.people)
    lapses = turn.task is Task.SIGN_OUTCOME and deadline.remind is Rung.COORDINATOR and members_miss
    reminded = _REMINDERS[whom_to_remind(panel, deadline.remind)]
    return Clock(
        turn=turn,
        idle=None,
        since=deadline.since,
        limit_days=deadline.limit_days,
        due_at=deadline.due_at,
        is_overdue=deadline.due_at <= now,
        next_step=NextStep.LAPSE_SIGNATURES if lapses else reminded,
        next_at=deadline.remind_at,
    )


def _idle(panel: PanelState, reason: IdleReason) -> Clock:
    planned = [each.due_at for each in panel.follow_ups if each.status is FollowUpStatus.PLANNED]
    waits = reason is IdleReason.FOLLOW_UP_LATER
    return Clock(
        turn=None,
        idle=reason,
        since=panel.status_since,
        next_step=NextStep.FOLLOW_UP if waits else NextStep.NOTHING,
        next_at=min(planned) if waits else None,
    )
