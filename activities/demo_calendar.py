"""Finds past working days for the demonstration: nobody in it works on a public holiday."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import holidays

from workflows.domain.deadlines import WorkingCalendar

_YEARS_BACK = 2


@dataclass(frozen=True, kw_only=True)
class PastDays:
    """Working days before ``now`` in all of ``countries`` (ISO 3166-1 alpha-2)."""

    now: datetime
    countries: frozenset[str]

    def moment(self, ago: int, at: time) -> datetime:
        """Return ``at`` o'clock in Brussels on the working day that lies ``ago`` of them back."""
        local = datetime.combine(self._day(ago), at, tzinfo=ZoneInfo("Europe/Brussels"))
        return local.astimezone(UTC)

    def _day(self, ago: int) -> date:
        day = self.now.astimezone(ZoneInfo("Europe/Brussels")).date()
        while ago > 0:
            day -= timedelta(days=1)
            if self._calendar.is_working_day(day):
                ago -= 1
        return day

    @cached_property
    def _calendar(self) -> WorkingCalendar:
        years = range(self.now.year - _YEARS_BACK, self.now.year + 1)
        return WorkingCalendar(
            holidays=frozenset(_public_holidays(self.countries, years)),
            zone=UTC,
            hour=0,
        )


def _public_holidays(countries: Iterable[str], years: range) -> Iterable[date]:
    for country in countries:
        yield from holidays.country_holidays(country, years=years)
