"""Dates, times, numbers and lists as the reader's locale writes them (CLDR through Babel)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal

# CLDR's full date, but in English as hospitals write it, without a comma.
_DAY_PATTERNS = {"en_GB": "EEEE d MMMM y"}
# A pseudo-locale has no CLDR entry; English stands in for its numbers and dates.
_STAND_INS = {"en_XA": "en_GB", "en": "en_GB"}


def day(moment: datetime | date, locale: str, time_zone: str = "UTC") -> str:
    """Return the day, such as "Monday 23 November 2026"."""
    cldr = _cldr(locale)
    return _written(local_day(moment, time_zone), _DAY_PATTERNS.get(cldr, "full"), cldr)


def local_day(moment: datetime | date, time_zone: str) -> date:
    """Return the day it is there at this moment; a day stays what it is."""
    return moment.astimezone(ZoneInfo(time_zone)).date() if isinstance(moment, datetime) else moment


def short_day(moment: datetime | date, locale: str, time_zone: str = "UTC") -> str:
    """Return the day, such as "23 Nov 2026"."""
    return _written(local_day(moment, time_zone), "medium", _cldr(locale))


def clock_time(moment: datetime, locale: str, time_zone: str = "UTC") -> str:
    """Return the time of day, such as "14:02"."""
    there = moment.astimezone(ZoneInfo(time_zone)).time()
    return _time_written(there.replace(second=0, microsecond=0), _cldr(locale))


def exact(moment: datetime, locale: str, time_zone: str = "UTC") -> str:
    """Return day, time and zone, such as "23 Nov 2026, 14:02:11 CET"."""
    return format_datetime(moment, format="long", tzinfo=ZoneInfo(time_zone), locale=_cldr(locale))


def ago(moment: datetime, now: datetime, locale: str) -> str:
    """Return how long ago, such as "3 days ago"."""
    return format_timedelta(moment - now, add_direction=True, locale=_cldr(locale))


def names(parts: Iterable[str], locale: str) -> str:
    """Return a list as a phrase, such as "Ana, Ben and Carl"."""
    return format_list(list(parts), locale=_cldr(locale))


def number(value: float, locale: str) -> str:
    """Return a number with the locale's separators."""
    return format_decimal(value, locale=_cldr(locale))


@lru_cache(maxsize=4096)
def _written(day_: date, form: str, locale: str) -> str:
    # A list shows the same few days again and again, and CLDR patterns are slow to apply.
    return format_date(day_, format=form, locale=locale)


@lru_cache(maxsize=4096)
def _time_written(time_: time, locale: str) -> str:
    return format_time(time_, format="short", locale=locale)


def _cldr(locale: str) -> str:
    return _STAND_INS.get(locale, locale)
