"""When a patient can have been born, and whether two statements about it agree. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

OLDEST_AGE: Final = 120
_LONGEST_PREGNANCY_MONTHS: Final = 10
_MONTHS: Final = 12


class BirthProblem(StrEnum):
    """What is wrong with a date of birth."""

    TOO_LONG_AGO = "too_long_ago"
    IN_THE_FUTURE = "in_the_future"
    DATES_DISAGREE = "dates_disagree"


def birth_problem(
    year: int,
    month: int,
    today: date,
    *,
    is_unborn: bool = False,
) -> BirthProblem | None:
    """Return what is implausible about a month of birth; for the unborn it is the expected one."""
    if year < today.year - OLDEST_AGE:
        return BirthProblem.TOO_LONG_AGO
    months_ahead = (year - today.year) * _MONTHS + month - today.month
    if months_ahead > (_LONGEST_PREGNANCY_MONTHS if is_unborn else 0):
        return BirthProblem.IN_THE_FUTURE
    return None


def exact_birth_problem(
    born_on: date,
    year: int,
    month: int,
    today: date,
    *,
    is_unborn: bool = False,
) -> BirthProblem | None:
    """Return what is wrong with the exact day beside the year and month that others see."""
    if (born_on.year, born_on.month) != (year, month):
        return BirthProblem.DATES_DISAGREE
    if born_on > today and not is_unborn:
        return BirthProblem.IN_THE_FUTURE
    return None
