"""When something was: an age, a stretch of life, a week of pregnancy, a word, or a rough date.

No exact date of birth follows from any of them: ages are ISO 8601 durations (``P3Y6M``), as in
GA4GH Phenopackets v2 (TimeElement), and dates may be a year or a month only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as calendar_day
from typing import Final, Literal

from workflows.domain.record.codes import Code

_AGE: Final = re.compile(r"P(?=\d)(?:\d{1,3}Y)?(?:\d{1,4}M)?(?:\d{1,4}W)?(?:\d{1,5}D)?")
_PARTIAL_DATE: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
# Beyond these years a date in a record of the living is a slip of the pen.
_FIRST_YEAR: Final = 1800
_LAST_YEAR: Final = 2100
_WHOLE_DATE: Final = 10
_WEEKS_OF_PREGNANCY: Final = 45
_DAYS_OF_A_WEEK: Final = 7


def is_age(text: str) -> bool:
    """Tell whether ``text`` is an age in years, months, weeks and days (ISO 8601-1, 5.5.2)."""
    return _AGE.fullmatch(text) is not None


def is_partial_date(text: str) -> bool:
    """Tell whether ``text`` is a year, month or day of the calendar: 2019, 2019-05, 2019-05-12."""
    if not _has_form_of_date(text) or not _FIRST_YEAR <= int(text[:4]) <= _LAST_YEAR:
        return False
    if len(text) < _WHOLE_DATE:
        return True
    try:
        calendar_day.fromisoformat(text)
    except ValueError:
        return False
    return True


def _has_form_of_date(text: str) -> bool:
    return _PARTIAL_DATE.fullmatch(text) is not None


@dataclass(frozen=True, kw_only=True)
class AtAge:
    """At this age. Raises ValueError when ``age`` is not an ISO 8601 duration."""

    age: str
    kind: Literal["age"] = "age"

    def __post_init__(self) -> None:
        """Refuse what is no age."""
        if not is_age(self.age):
            raise ValueError(f"not an age: {self.age!r}")


@dataclass(frozen=True, kw_only=True)
class BetweenAges:
    """Some time between two ages. Raises ValueError when one is not an ISO 8601 duration."""

    start: str
    end: str
    kind: Literal["age_range"] = "age_range"

    def __post_init__(self) -> None:
        """Refuse what is no age."""
        if not (is_age(self.start) and is_age(self.end)):
            raise ValueError(f"not ages: {self.start!r}, {self.end!r}")


@dataclass(frozen=True, kw_only=True)
class BeforeBirth:
    """In this week (and day) of pregnancy. Raises ValueError beyond 45 weeks or 6 days."""

    weeks: int
    days: int = 0
    kind: Literal["gestation"] = "gestation"

    def __post_init__(self) -> None:
        """Refuse what no pregnancy lasts."""
        if not (0 <= self.weeks <= _WEEKS_OF_PREGNANCY and 0 <= self.days < _DAYS_OF_A_WEEK):
            raise ValueError(f"not a week of pregnancy: {self.weeks}+{self.days}")


@dataclass(frozen=True, kw_only=True)
class InWords:
    """A period of life as a term, such as HP:0011463 Childhood onset."""

    term: Code
    kind: Literal["term"] = "term"


@dataclass(frozen=True, kw_only=True)
class OnDate:
    """A year, a month or a day. Raises ValueError for what has not the form of one.

    Whoever takes a date in asks ``is_partial_date`` first; what is stored is opened all the same.
    """

    date: str
    kind: Literal["date"] = "date"

    def __post_init__(self) -> None:
        """Refuse what is no date."""
        if not _has_form_of_date(self.date):
            raise ValueError(f"not a date: {self.date!r}")


Moment = AtAge | BetweenAges | BeforeBirth | InWords | OnDate
