"""Numbers and days as laboratories print them, which differs from country to country.

What can be read in two ways is not guessed at: 250,000 platelets are not 250, and 03/04 may be in
April or in March.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from enum import Enum, auto
from typing import Final

from web.exchange.birth_month import is_in_the_calendar
from web.exchange.notes import Ledger, Why
from workflows.domain.record.moments import OnDate, is_partial_date

_NUMBER: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
# Three digits behind one separator: a decimal fraction, or thousands. Not so behind a zero.
_AMBIGUOUS: Final = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_LONGEST: Final = 40
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MONTHS: Final = 12


class DayOrder(Enum):
    """In which order a column writes its days with slashes."""

    DAY_FIRST = auto()
    MONTH_FIRST = auto()
    UNKNOWN = auto()


def is_ambiguous(text: str) -> bool:
    """Tell whether a number may be a fraction as well as thousands."""
    return _AMBIGUOUS.fullmatch(text.strip()) is not None


def number_of(text: str) -> float | None:
    """Return the number that a cell says, with a point or a comma; None for anything else.

    None too for what can be read in two ways, and for what no number of this machine can hold.
    """
    found = _NUMBER.fullmatch(text.strip()[:_LONGEST])
    if found is None or len(text.strip()) > _LONGEST or is_ambiguous(text):
        return None
    number = float(found[0].replace(",", "."))
    return number if math.isfinite(number) else None


def order_of(texts: Iterable[str]) -> DayOrder:
    """Return what the days of a column tell of their order: a 13 or more is no month."""
    found = [match for text in texts if (match := _SLASHED.match(text))]
    is_day_first = any(int(each[1]) > _MONTHS for each in found)
    is_month_first = any(int(each[2]) > _MONTHS for each in found)
    if is_day_first == is_month_first:
        return DayOrder.UNKNOWN
    return DayOrder.DAY_FIRST if is_day_first else DayOrder.MONTH_FIRST


def day_in(text: str, place: str, order: DayOrder, ledger: Ledger) -> OnDate | None:
    """Return the day of a cell; what of it is not kept is told at ``place``."""
    if not text:
        return None
    day = text.partition("T")[0].partition(" ")[0]
    if day != text:
        ledger.change(place, Why.TIME_OF_DAY)
    if found := _DOTTED.fullmatch(day):
        # Points are written with the day first (ISO 8601 aside, so in all of Europe).
        day = _iso(found[3], found[2], found[1])
    elif found := _SLASHED.fullmatch(day):
        day = _of_slashes(found, place, order, ledger)
    if not is_partial_date(day) or not is_in_the_calendar(day):
        ledger.drop(place, Why.NOT_UNDERSTOOD)
        return None
    return OnDate(date=day)


def _of_slashes(found: re.Match[str], place: str, order: DayOrder, ledger: Ledger) -> str:
    one, other, year = found[1], found[2], found[3]
    if order is DayOrder.UNKNOWN:
        readings = {_iso(year, other, one), _iso(year, one, other)} - {""}
        if len(readings) > 1:
            ledger.change(place, Why.ONLY_THE_YEAR)
            return year
        return next(iter(readings), "")
    day, month = (one, other) if order is DayOrder.DAY_FIRST else (other, one)
    return _iso(year, month, day)


def _iso(year: str, month: str, day: str) -> str:
    """Return a day of the calendar as ISO writes it; empty when there is none."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
