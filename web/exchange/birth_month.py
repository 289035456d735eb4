"""Keeps the day of birth at home: of a date in the month of birth only the month is written.

Beside an age, or as the day of a first contact or a death, the day would tell the birthday.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from web.exchange.case import BirthMonth, Case, NamedAnswer
from web.exchange.notes import Ledger, Why
from workflows.domain.record.moments import Moment, OnDate, is_partial_date

# In which tables a moment may be a date, and the names it has there.
_DATED: Final = {
    "phenotypes": ("onset", "resolution"),
    "measurements": ("when",),
    "laboratory": ("when",),
    "findings": ("reported",),
    "diagnoses": ("onset", "diagnosed"),
    "treatments": ("begun", "ended"),
    "relatives": ("age",),
}


def shareable(
    case: Case,
    ledger: Ledger,
    *,
    tables: Iterable[str] = tuple(_DATED),
    answers: Container[str] = (),
) -> Case:
    """Return the case without a day in the month of birth; each shortened date is told.

    ``tables`` and ``answers`` are those that a format writes: of others nothing is told here.
    """
    changed: dict[str, Any] = {}
    if case.last_seen is not None:
        changed["last_seen"] = shared(case.last_seen, case.birth, "last_seen", ledger)
    for table in tables:
        changed[table] = tuple(
            _without_days(each, _DATED[table], f"{table}[{number}]", case.birth, ledger)
            for number, each in enumerate(getattr(case, table))
        )
    return replace(
        case,
        vitality=_without_days(case.vitality, ("died",), "vitality", case.birth, ledger),
        answers=tuple(
            _answer(each, case.birth, ledger) if each.key in answers else each
            for each in case.answers
        ),
        **changed,
    )


def shared(moment: Moment, birth: BirthMonth | None, path: str, ledger: Ledger) -> Moment:
    """Return the moment as it may be shared."""
    if not isinstance(moment, OnDate):
        return moment
    text = shared_text(moment.date, birth, path, ledger)
    return moment if text == moment.date else OnDate(date=text)


def shared_text(text: str, birth: BirthMonth | None, path: str, ledger: Ledger) -> str:
    """Return a date (``2019``, ``2019-05``, ``2019-05-12``) as it may be shared."""
    month = text[: len("2019-05")]
    if len(text) > len(month) and month == str(birth):
        ledger.change(path, Why.DATE_SHORTENED)
        return month
    if not is_in_the_calendar(text):
        # No format takes 31 February; a month it takes.
        ledger.change(path, Why.NO_SUCH_DAY)
        return month
    return text


def is_in_the_calendar(text: str) -> bool:
    """Tell whether a date that is shaped like one (``2019``, ``2019-05-12``) exists."""
    year, month, day = (*(int(part) for part in text.split("-")), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _without_days(
    entry: Any, names: tuple[str, ...], path: str, birth: BirthMonth | None, ledger: Ledger
) -> Any:
    return replace(
        entry,
        **{
            name: shared(moment, birth, f"{path}.{name}", ledger)
            for name in names
            if (moment := getattr(entry, name)) is not None
        },
    )


def _answer(named: NamedAnswer, birth: BirthMonth | None, ledger: Ledger) -> NamedAnswer:
    text = named.answer.text
    if not is_partial_date(text):
        return named
    shorter = shared_text(text, birth, f"answers.{named.key}", ledger)
    return replace(named, answer=replace(named.answer, text=shorter))
