"""Dates, times and ages of DICOM (PS3.5 6.2): checked, and moved by whole days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

_DATE: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DATE_TIME: Final = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})"
    r"((?:[0-9]{2}(?:[0-9]{2}(?:[0-9]{2}(?:\.[0-9]{1,6})?)?)?)?(?:[+-][0-9]{4})?)"
)
_TIME: Final = re.compile(r"[0-9]{2}(?:[0-9]{2}(?:[0-9]{2}(?:\.[0-9]{1,6})?)?)?")
_AGE: Final = re.compile(r"([0-9]{3})([DWMY])")
# Of older people there are so few that the age alone may tell who it is.
_OLDEST: Final = 89


def shifted_moments(value: str, offset: timedelta) -> str:
    """Return dates (DA) or moments (DT) moved by whole days; "" when one is none.

    The time of day and the zone of a moment stay.
    """
    moved = [_shifted(each.strip(), offset) for each in value.split("\\")]
    return "\\".join(moved) if all(moved) else ""


def checked_times(value: str) -> str:
    """Return times of day (TM) as they are; "" when one is none."""
    times = [each.strip() for each in value.split("\\")]
    return "\\".join(times) if all(_TIME.fullmatch(each) for each in times) else ""


def kept_age(value: str) -> str:
    """Return an age (AS); above 89 years it says 90 years, as CID and law of others have it."""
    found = _AGE.fullmatch(value)
    if found is None:
        return ""
    in_years = int(found[1]) / {"D": 365.25, "W": 52.18, "M": 12, "Y": 1}[found[2]]
    return "090Y" if in_years > _OLDEST else value


def shifted_date(value: str, offset: timedelta) -> date | None:
    """Return one date moved; None when it is none."""
    found = _DATE.fullmatch(value)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) + offset
    except (ValueError, OverflowError):
        return None


def _shifted(value: str, offset: timedelta) -> str:
    found = _DATE_TIME.fullmatch(value)
    if found is None:
        return ""
    moved = shifted_date(value[:8], offset)
    return f"{moved.year:04}{moved.month:02}{moved.day:02}{found[4]}" if moved else ""
