"""Moments as a packet's TimeElement, in and out.

A date that is the day of birth becomes the age of nothing on the way in, and a day in the month of
birth becomes that month on the way out: with an age beside it, either would tell the birthday.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from web.exchange.birth_month import shared_text
from web.exchange.curies import code_in, code_out
from web.exchange.notes import Why
from web.exchange.phenopackets.context import Reading, Writing
from web.exchange.taking import Node
from workflows.domain.record.moments import (
    AtAge,
    BeforeBirth,
    BetweenAges,
    InWords,
    Moment,
    OnDate,
    is_age,
)

_AT_BIRTH: Final = "P0D"
_TIME: Final = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2}(?:\.\d+)?)(?:Z|[+-]\d{2}:\d{2})")
_FRACTION: Final = re.compile(r"P(?=\d)[\dYMWD]*T[\dHMS.]+")
_DECEMBER: Final = 12


def moment_in(parent: Node, name: str, reading: Reading) -> Moment | None:
    """Take the TimeElement ``name``; what is no moment of the record stays and is told."""
    element = parent.node(name)
    if element is None:
        return None
    for kind, read in _READERS.items():
        if element.has(kind):
            return read(element, reading)
    return None


def day_in(parent: Node, name: str) -> str:
    """Take a timestamp and return its day, ``2019-05-12``; empty when there is none."""
    found = _TIME.fullmatch(parent.text(name))
    if found is None:
        return ""
    if found[2].strip("0:.") != "":
        parent.change(name, Why.TIME_OF_DAY)
    return found[1]


def moment_out(moment: Moment, path: str, writing: Writing) -> dict[str, Any]:
    """Return the moment as a TimeElement."""
    match moment:
        case AtAge(age=age):
            return {"age": {"iso8601duration": age}}
        case BetweenAges(start=start, end=end):
            between = {"start": {"iso8601duration": start}, "end": {"iso8601duration": end}}
            return {"ageRange": between}
        case BeforeBirth(weeks=weeks, days=days):
            return {"gestationalAge": {"weeks": weeks, "days": days}}
        case InWords(term=term):
            return {"ontologyClass": code_out(term)}
        case OnDate():
            return _date_out(shared_text(moment.date, writing.birth, path, writing.ledger))


def _age(element: Node, _reading: Reading) -> Moment | None:
    age = element.node("age")
    duration = _duration(age)
    return AtAge(age=duration) if duration else None


def _age_range(element: Node, _reading: Reading) -> Moment | None:
    ages = element.node("ageRange")
    if ages is None:
        return None
    start, end = _duration(ages.node("start")), _duration(ages.node("end"))
    if start and end:
        return BetweenAges(start=start, end=end)
    element.drop("ageRange", Why.NOT_UNDERSTOOD)
    return None


def _duration(age: Node | None) -> str:
    if age is None:
        return ""
    text = age.text("iso8601duration")
    if _FRACTION.fullmatch(text):
        # Hours and minutes of an age are more than the record keeps.
        age.change("iso8601duration", Why.TIME_OF_DAY)
        text = text.partition("T")[0]
    if not is_age(text):
        age.drop("iso8601duration", Why.NOT_UNDERSTOOD)
        return ""
    return text


def _gestational_age(element: Node, _reading: Reading) -> Moment | None:
    age = element.node("gestationalAge")
    if age is None:
        return None
    weeks, days = age.whole("weeks") or 0, age.whole("days") or 0
    try:
        return BeforeBirth(weeks=weeks, days=days)
    except ValueError:
        element.drop("gestationalAge", Why.NOT_UNDERSTOOD)
        return None


def _term(element: Node, reading: Reading) -> Moment | None:
    term = code_in(element.node("ontologyClass"), reading.releases)
    return InWords(term=term) if term else None


def _timestamp(element: Node, reading: Reading) -> Moment | None:
    day = day_in(element, "timestamp")
    if not day:
        return None
    if day == reading.birthday:
        element.change("timestamp", Why.BIRTHDAY_AS_AGE)
        return AtAge(age=_AT_BIRTH)
    return OnDate(date=day)


def _interval(element: Node, reading: Reading) -> Moment | None:
    """Take an interval that is exactly a month or a year; another one has no place."""
    interval = element.node("interval")
    if interval is None:
        return None
    start, end = str(interval.peek("start") or "")[:10], str(interval.peek("end") or "")[:10]
    for reduced in (start[:7], start[:4]):
        if reduced and _span(reduced) == (start, end) and not reading.birthday.startswith(start):
            interval.text("start")
            interval.text("end")
            return OnDate(date=reduced)
    element.drop("interval", Why.NO_PLACE)
    return None


_READERS: Final[Mapping[str, Callable[[Node, Reading], Moment | None]]] = {
    "age": _age,
    "ageRange": _age_range,
    "gestationalAge": _gestational_age,
    "ontologyClass": _term,
    "timestamp": _timestamp,
    "interval": _interval,
}


def _date_out(text: str) -> dict[str, Any]:
    if len(text) == len("2019-05-12"):
        return {"timestamp": f"{text}T00:00:00Z"}
    start, end = _span(text)
    if not start:
        # The year 0 has no place in a calendar that begins with 1.
        return {}
    return {"interval": {"start": f"{start}T00:00:00Z", "end": f"{end}T00:00:00Z"}}


def _span(text: str) -> tuple[str, str]:
    """Return the first and the last day of a month or a year."""
    try:
        parts = [int(part) for part in text.split("-")]
        first = date(parts[0], parts[1] if len(parts) > 1 else 1, 1)
        month = parts[1] if len(parts) > 1 else _DECEMBER
        following = date(first.year + month // _DECEMBER, month % _DECEMBER + 1, 1)
    except ValueError:
        return "", ""
    return first.isoformat(), (following - timedelta(days=1)).isoformat()
