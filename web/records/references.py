"""Reference ranges by sex and age, and what lies outside of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final

from web.models.patients import Sex
from web.records.schema_model import Reference
from workflows.domain.record.codes import ReferenceRange
from workflows.domain.record.moments import AtAge, Moment, OnDate, is_partial_date

_PART: Final = re.compile(r"(\d+)([YMWD])")
_DAYS: Final = {"Y": 365.25, "M": 30.4375, "W": 7.0, "D": 1.0}
_MIDDLE_OF_MONTH: Final = 15
_MIDDLE_OF_YEAR: Final = 7


class Level(StrEnum):
    """Where a value lies."""

    LOW = "low"
    WITHIN = "within"
    HIGH = "high"


def days_of(age: str) -> float:
    """Return an ISO 8601 age in days, months and years at their mean length."""
    return sum(int(number) * _DAYS[unit] for number, unit in _PART.findall(age))


def age_at(moment: Moment | None, birth: tuple[int, int]) -> float | None:
    """Return the patient's age in days at a moment; None where it cannot be said.

    ``birth`` is year and month, all that is known here: the age is right to about a month.
    """
    if isinstance(moment, AtAge):
        return days_of(moment.age)
    if isinstance(moment, OnDate) and is_partial_date(moment.date):
        return float((_day_of(moment.date) - date(*birth, _MIDDLE_OF_MONTH)).days)
    return None


def reference_for(
    references: Iterable[Reference], sex: Sex, age_days: float | None
) -> ReferenceRange | None:
    """Return the first range for this sex and age; one for an age needs the age to be known."""
    for each in references:
        fits_sex = each.sex is None or each.sex.value == sex.value
        if fits_sex and _fits_age(each, age_days):
            return ReferenceRange(low=each.low, high=each.high)
    return None


def level_of(
    value: float | None, reference: ReferenceRange | None, *, unit: str = ""
) -> Level | None:
    """Return where a value in ``unit`` lies; None without a value, or when units differ."""
    if value is None or reference is None or reference.low is reference.high is None:
        return None
    if unit and reference.unit and unit != reference.unit:
        return None
    if reference.low is not None and value < reference.low:
        return Level.LOW
    if reference.high is not None and value > reference.high:
        return Level.HIGH
    return Level.WITHIN


def _fits_age(reference: Reference, age_days: float | None) -> bool:
    if reference.since is None and reference.until is None:
        return True
    if age_days is None:
        return False
    is_old_enough = reference.since is None or age_days >= days_of(reference.since)
    return is_old_enough and (reference.until is None or age_days < days_of(reference.until))


def _day_of(text: str) -> date:
    """Return the middle of a year or month, or the day."""
    parts = [int(part) for part in text.split("-")]
    middle = [_MIDDLE_OF_YEAR, _MIDDLE_OF_MONTH]
    year, month, day = [*parts, *middle[len(parts) - 1 :]]
    return date(year, month, day)
