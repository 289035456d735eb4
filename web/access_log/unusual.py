"""Who opened the data of unusually many patients on one day, for auditors to ask about.

It accuses nobody and stops nothing: a clinic's day is long, and somebody new has no usual day yet.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from web.models.audit import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import Session

# Fewer on one day are never told.
FEWEST: Final = 20
# So many times the person's own median day.
TIMES_USUAL: Final = 3
TOLD_FOR: Final = timedelta(days=7)
USUAL_OVER: Final = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class UnusualDay:
    """How many patients somebody opened on a day (UTC), and on a usual one of theirs."""

    person_id: UUID
    day: date
    patients: int
    usual: int


def unusual_days(session: Session, scope: ColumnElement[bool], now: datetime) -> list[UnusualDay]:
    """Return the unusual days of the last week among the entries in ``scope``, newest first."""
    since = (now - TOLD_FOR).date()
    found = [
        UnusualDay(person_id=person_id, day=day, patients=count, usual=usual)
        for person_id, days in _patients_by_day(session, scope, now).items()
        for day, count, usual in _judged(days)
        if day >= since and count >= FEWEST and count > TIMES_USUAL * usual
    ]
    return sorted(found, key=lambda each: (each.day, each.patients), reverse=True)


def _judged(days: Mapping[date, int]) -> Iterator[tuple[date, int, int]]:
    """Yield each day with its count and the median of the days before it."""
    for day, count in days.items():
        before = [other for earlier, other in days.items() if day - USUAL_OVER <= earlier < day]
        yield day, count, int(median(before)) if before else 0


def _patients_by_day(
    session: Session, scope: ColumnElement[bool], now: datetime
) -> dict[UUID, dict[date, int]]:
    day = func.date(AuditEntry.occurred_at).label("day")
    query = (
        select(AuditEntry.person_id, day, func.count(AuditEntry.patient_id.distinct()))
        .where(
            scope,
            AuditEntry.person_id.is_not(None),
            AuditEntry.occurred_at >= now - TOLD_FOR - USUAL_OVER,
        )
        .group_by(AuditEntry.person_id, day)
    )
    by_person: dict[UUID, dict[date, int]] = defaultdict(dict)
    for person_id, on, count in session.execute(query):
        # SQLite says a day in letters, PostgreSQL as what it is.
        by_person[person_id][date.fromisoformat(str(on))] = count
    return by_person
