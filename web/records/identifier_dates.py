"""Finds full dates in free text, in figures and in words of several languages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from babel.dates import get_month_names

# The languages in which centres write; months are CLDR's, in the form that follows a day.
_LANGUAGES: Final = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "cs",
    "sv",
    "da",
    "fi",
    "el",
    "ro",
)
_YEARS: Final = range(1900, 2100)
_THIS_CENTURY: Final = 30
_FIGURES: Final = re.compile(
    r"(?<![\w.:>/-])(?:(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})"
    r"|(?P<a>\d{1,2})\s?(?P<s>[./-])\s?(?P<b>\d{1,2})\s?(?P=s)\s?(?P<c>\d{4}|\d{2}))(?![\w/-]|\.\d)",
)
_BORN: Final = re.compile(
    r"(?:\b(?:born|birth|d\.?o\.?b\.?|geb(?:oren|urtsdatum)?\.?|née?|naiss\w*|nacid[oa]|nacimiento|"
    r"nat[oa]|nascit\w*|geboren|født|född|urodz\w*|narozen\w*)|\*)\W{0,4}(?:(?:on|am|le|el|il|op|den)\s)?$",
    re.IGNORECASE,
)
_BEFORE: Final = 40


@dataclass(frozen=True, kw_only=True)
class Day:
    """A full date of a text; 03/04/2019 has two readings."""

    text: str
    start: int
    end: int
    readings: tuple[date, ...]
    is_said_birth: bool


def dates_in(text: str) -> Iterator[Day]:
    """Yield the full dates of a text; figures that are no day of the calendar are none."""
    for match in _FIGURES.finditer(text):
        yield from _day(text, match, _readings(match))
    for match in _worded().finditer(text):
        month = _months()[match.group("month").casefold().rstrip(".")]
        yield from _day(text, match, _dates([(match.group("year"), month, match.group("day"))]))


def _day(text: str, match: re.Match[str], readings: tuple[date, ...]) -> Iterator[Day]:
    if readings:
        before = text[max(match.start() - _BEFORE, 0) : match.start()]
        yield Day(
            text=match.group(),
            start=match.start(),
            end=match.end(),
            readings=readings,
            is_said_birth=_BORN.search(before) is not None,
        )


def _readings(match: re.Match[str]) -> tuple[date, ...]:
    if match.group("y"):
        return _dates([(match.group("y"), match.group("m"), match.group("d"))])
    first, second, year = match.group("a"), match.group("b"), match.group("c")
    return _dates([(year, second, first), (year, first, second)])


def _dates(written: list[tuple[str, str | int, str]]) -> tuple[date, ...]:
    found: list[date] = []
    for year, month, day in written:
        with suppress(ValueError):
            read = date(_year(year), int(month), int(day))
            if read.year in _YEARS and read not in found:
                found.append(read)
    return tuple(found)


def _year(text: str) -> int:
    if len(text) == len("2019"):
        return int(text)
    return int(text) + (2000 if int(text) < _THIS_CENTURY else 1900)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Return the number of a month by its name, whole or short, in lower case."""
    return {
        name.casefold().rstrip("."): number
        for language in _LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, "format", language).items()
    }


@lru_cache(maxsize=1)
def _worded() -> re.Pattern[str]:
    names = "|".join(sorted((re.escape(name) for name in _months()), key=len, reverse=True))
    month = rf"(?P<month>(?:{names})\.?)"
    return re.compile(
        rf"(?<!\w)(?P<day>\d{{1,2}})(?:st|nd|rd|th|º|er|\.)?\s(?:de\s|of\s)?{month}"
        rf",?\s(?:de\s|del\s)?(?P<year>\d{{4}})(?!\w)",
        re.IGNORECASE,
    )
