"""Moments in FHIR: dates where it takes dates, and one line of text for ages and weeks, both ways.

Ages stay ISO 8601 durations (``P3Y6M``, ``P3Y/P4Y``); weeks of pregnancy are written ``32+4``.
"""

from __future__ import annotations

import math
import re
from typing import Final

from web.exchange.fhir.terms import Resource, code_in, concept_of
from web.exchange.notes import Why
from web.exchange.taking import Node
from workflows.domain.record.codes import Code
from workflows.domain.record.moments import (
    AtAge,
    BeforeBirth,
    BetweenAges,
    InWords,
    Moment,
    OnDate,
    is_age,
    is_partial_date,
)

_WEEKS: Final = re.compile(r"(\d{1,2})\+(\d)")
_DATE_TIME: Final = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(T.*)?")
# UCUM's units of a FHIR Age, as ISO 8601 writes them.
_AGE_UNITS: Final = {"a": "Y", "mo": "M", "wk": "W", "d": "D"}


def moment_text(moment: Moment) -> str:
    """Return a moment as one line; a term is its label."""
    match moment:
        case AtAge(age=age):
            return age
        case BetweenAges(start=start, end=end):
            return f"{start}/{end}"
        case BeforeBirth(weeks=weeks, days=days):
            return f"{weeks}+{days}"
        case OnDate(date=date):
            return date
        case InWords(term=term):
            return term.label or term.id


def moment_of(text: str) -> Moment | None:
    """Return the moment that one line says; None when it says none."""
    start, _slash, end = text.partition("/")
    if is_age(text):
        return AtAge(age=text)
    if is_age(start) and is_age(end):
        return BetweenAges(start=start, end=end)
    if is_partial_date(text):
        return OnDate(date=text)
    found = _WEEKS.fullmatch(text)
    try:
        return BeforeBirth(weeks=int(found[1]), days=int(found[2])) if found else None
    except ValueError:
        return None


def value_of(moment: Moment) -> Resource:
    """Return a moment as the value of a component or an extension."""
    if isinstance(moment, InWords):
        return {"valueCodeableConcept": concept_of(moment.term)}
    return {"valueString": moment_text(moment)}


def value_in(node: Node) -> Moment | None:
    """Take a moment that ``value_of`` wrote."""
    if node.has("valueCodeableConcept"):
        term = code_in(node.node("valueCodeableConcept"))
        return InWords(term=term) if term else None
    text = str(node.peek("valueString") or "")
    found = moment_of(text)
    if found is not None:
        node.text("valueString")
    return found


def onset_in(node: Node, stem: str, birthday: str) -> Moment | None:
    """Take ``onsetAge``, ``onsetDateTime`` and so on; ``birthday`` is a day that may not stay."""
    if node.has(f"{stem}DateTime"):
        return date_in(node, f"{stem}DateTime", birthday)
    if node.has(f"{stem}String"):
        text = str(node.peek(f"{stem}String") or "")
        found = moment_of(text)
        if found is None:
            return InWords(term=_words(node.text(f"{stem}String")))
        node.text(f"{stem}String")
        return found
    age = node.node(f"{stem}Age")
    return _age_in(age) if age is not None else None


def date_in(node: Node, name: str, birthday: str) -> Moment | None:
    """Take a date or time; of a time only the day is kept."""
    found = _DATE_TIME.fullmatch(str(node.peek(name) or ""))
    if found is None or not is_partial_date(found[1]):
        return None
    node.text(name)
    if found[2]:
        node.change(name, Why.TIME_OF_DAY)
    if birthday and found[1] == birthday:
        node.change(name, Why.BIRTHDAY_AS_AGE)
        return AtAge(age="P0D")
    return OnDate(date=found[1])


def _age_in(node: Node) -> Moment | None:
    unit = _AGE_UNITS.get(str(node.peek("code") or node.peek("unit") or ""), "")
    value = node.peek("value")
    is_number = isinstance(value, int | float) and math.isfinite(value)
    if not unit or not is_number or value != int(value) or value < 0 or node.has("comparator"):
        return None
    age = f"P{int(value)}{unit}"
    if not is_age(age):
        return None
    for name in ("code", "unit", "system", "value"):
        node.fields.pop(name, None)
    return AtAge(age=age)


def _words(text: str) -> Code:
    return Code(label=text)
