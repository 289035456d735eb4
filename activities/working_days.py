"""Asks the business calendar: limits in working days of the people who are waited for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy.orm import Session

from activities.people_waited_for import PersonWaitedFor
from web.models.networks import Hcp
from workflows.domain.deadlines import Deadline, ReminderPlan, WorkingCalendar, plan_deadline
from workflows.domain.panels.timers import DeadlineQuestion

# A limit lasts weeks and the ladder's top repeats: the next rung is never two years away.
_YEARS_AHEAD = 2


class WorkingDays:
    """Answers deadline questions with the limits of temporal.yaml and public holidays."""

    def __init__(self, plan: ReminderPlan, *, hour: int) -> None:
        """Use ``plan``; reminders are made at ``hour`` o'clock where the people are."""
        self._plan = plan
        self._hour = hour

    def answer(
        self,
        session: Session,
        question: DeadlineQuestion,
        people: Sequence[PersonWaitedFor],
    ) -> Deadline:
        """Return the deadline; holidays count for every country somebody is waited for in."""
        countries = {each.country for each in people if each.country}
        zone = next((each.time_zone for each in people), None)
        if not countries or zone is None:
            home = session.get_one(Hcp, question.hcp_id)
            countries, zone = {home.country}, home.time_zone
        calendar = WorkingCalendar(
            holidays=_public_holidays(
                frozenset(countries), question.since.year, question.asked_at.year
            ),
            zone=ZoneInfo(zone),
            hour=self._hour,
        )
        deadline = plan_deadline(
            task=question.task,
            since=question.since,
            is_urgent=question.is_urgent,
            rung=question.rung,
            plan=self._plan,
            calendar=calendar,
        )
        return _not_twice_a_day(deadline, question, calendar)


def _not_twice_a_day(
    deadline: Deadline,
    question: DeadlineQuestion,
    calendar: WorkingCalendar,
) -> Deadline:
    """Keep rungs a working day apart, also when the engine was away and several have passed."""
    if question.rung == 0:
        return deadline
    earliest = calendar.after(question.asked_at, 1)
    if deadline.remind_at >= earliest:
        return deadline
    return Deadline(
        task=deadline.task,
        since=deadline.since,
        limit_days=deadline.limit_days,
        due_at=deadline.due_at,
        rung=deadline.rung,
        remind=deadline.remind,
        remind_at=earliest,
    )


@lru_cache(maxsize=512)
def _public_holidays(countries: frozenset[str], first: int, present: int) -> frozenset[date]:
    years = range(first, present + _YEARS_AHEAD + 1)
    return frozenset(_days(countries, years))


def _days(countries: Iterable[str], years: Iterable[int]) -> Iterable[date]:
    known = holidays.list_supported_countries()
    for country in countries:
        if country in known:
            yield from holidays.country_holidays(country, years=years)
