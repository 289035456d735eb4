"""Working days, limits and the reminder ladder. Pure: holidays and limits are handed in."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

_SATURDAY = 5


class Rung(StrEnum):
    """Who is reminded on this rung of the ladder."""

    PERSON = "person"
    LEAD = "lead"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How many working days a task may take."""

    ordinary: int
    urgent: int

    def days(self, *, is_urgent: bool) -> int:
        """Return the limit in working days."""
        return self.urgent if is_urgent else self.ordinary


@dataclass(frozen=True, kw_only=True)
class LadderStep:
    """One rung: ``after`` working days past the limit, ``remind`` is reached."""

    remind: Rung
    after: int


@dataclass(frozen=True, kw_only=True)
class ReminderPlan:
    """The limits per task, the ladder, and how often its top repeats (working days)."""

    limits: Mapping[str, Limit]
    ladder: tuple[LadderStep, ...]
    urgent_ladder: tuple[LadderStep, ...]
    repeat_every: int

    def step(self, rung: int, *, is_urgent: bool) -> LadderStep:
        """Return the ladder's step number ``rung``; above the top it repeats for ever."""
        ladder = self.urgent_ladder if is_urgent else self.ladder
        if rung < len(ladder):
            return ladder[rung]
        top = ladder[-1]
        beyond = rung - len(ladder) + 1
        return LadderStep(remind=top.remind, after=top.after + beyond * self.repeat_every)


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """The limit that runs, and the rung that comes next. Times are UTC."""

    task: str
    since: datetime
    limit_days: int
    due_at: datetime
    rung: int
    remind: Rung
    remind_at: datetime


@dataclass(frozen=True, kw_only=True)
class WorkingCalendar:
    """Which days count, and when a working day begins there.

    A day counts when it is neither a Saturday, a Sunday nor in ``holidays``; these are the
    public holidays of every country whose people are waited for. ``zone`` is that of the
    place of reminders, ``hour`` the local hour at which they are made.
    """

    holidays: Collection[date]
    zone: tzinfo
    hour: int

    def is_working_day(self, day: date) -> bool:
        """Tell whether people work on ``day``."""
        return day.weekday() < _SATURDAY and day not in self.holidays

    def after(self, start: datetime, days: int) -> datetime:
        """Return the instant ``days`` working days after ``start``, at the morning hour, in UTC.

        The day of ``start`` does not count. Zero days is the next working morning that is
        not before ``start``.
        """
        day = start.astimezone(self.zone).date()
        left = days
        while left > 0 or not self.is_working_day(day) or self._morning(day) < start:
            day += timedelta(days=1)
            if self.is_working_day(day):
                left -= 1
        return self._morning(day)

    def _morning(self, day: date) -> datetime:
        local = datetime(day.year, day.month, day.day, self.hour, tzinfo=self.zone)
        return local.astimezone(UTC)


def plan_deadline(
    *,
    task: str,
    since: datetime,
    is_urgent: bool,
    rung: int,
    plan: ReminderPlan,
    calendar: WorkingCalendar,
) -> Deadline:
    """Return the deadline of ``task`` and the instant of its next reminder."""
    limit_days = plan.limits[task].days(is_urgent=is_urgent)
    step = plan.step(rung, is_urgent=is_urgent)
    return Deadline(
        task=task,
        since=since,
        limit_days=limit_days,
        due_at=calendar.after(since, limit_days),
        rung=rung,
        remind=step.remind,
        remind_at=calendar.after(since, limit_days + step.after),
    )


def add_months(moment: datetime, months: int) -> datetime:
    """Return the same day of the month ``months`` later, or that month's last day."""
    month = moment.month - 1 + months
    year, month = moment.year + month // 12, month % 12 + 1
    _, last_day = monthrange(year, month)
    return moment.replace(year=year, month=month, day=min(moment.day, last_day))
