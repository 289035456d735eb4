"""Who has seen or changed what is stored about a patient, and when, from the audit trail.

A long trail is told more briefly: by person and day, and when that is still long, by person.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Text, and_, cast, or_, select
from sqlalchemy.orm import Session

from web.models.audit import AuditAct, AuditEntry

# Thirty pages and three seconds of printing; the letter may have sixty pages.
MOST_SINGLE: Final = 200
MOST_LINES: Final = 600


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What a person, or the system itself, did between two instants, which may be one."""

    person_id: UUID | None
    acts: tuple[AuditAct, ...]
    first_at: datetime
    last_at: datetime


def read_sightings(session: Session, patient_id: UUID) -> Sequence[Sighting]:
    """Return every act on the patient, oldest first, and every list that showed the patient."""
    query = (
        select(AuditEntry.person_id, AuditEntry.act, AuditEntry.occurred_at)
        .where(
            or_(
                AuditEntry.patient_id == patient_id,
                and_(
                    AuditEntry.act == AuditAct.LISTED,
                    cast(AuditEntry.detail, Text).contains(str(patient_id)),
                ),
            ),
        )
        .order_by(AuditEntry.seq)
    )
    return [
        Sighting(
            person_id=row.person_id,
            acts=(row.act,),
            first_at=row.occurred_at,
            last_at=row.occurred_at,
        )
        for row in session.execute(query)
    ]


def condensed(
    sightings: Sequence[Sighting],
    zone: ZoneInfo,
    *,
    most_single: int = MOST_SINGLE,
    most_lines: int = MOST_LINES,
) -> Sequence[Sighting]:
    """Return so few lines that they can be read; no person and no kind of act is left out."""
    if len(sightings) <= most_single:
        return sightings
    by_day = _grouped(sightings, lambda one: (one.first_at.astimezone(zone).date(), one.person_id))
    if len(by_day) <= most_lines:
        return by_day
    return _grouped(sightings, lambda one: one.person_id)


def _grouped(
    sightings: Iterable[Sighting],
    key: Callable[[Sighting], Hashable],
) -> Sequence[Sighting]:
    groups: dict[Hashable, list[Sighting]] = {}
    for one in sightings:
        groups.setdefault(key(one), []).append(one)
    return [
        Sighting(
            person_id=group[0].person_id,
            # In the order in which they came first; a dict keeps it.
            acts=tuple(dict.fromkeys(act for one in group for act in one.acts)),
            first_at=min(one.first_at for one in group),
            last_at=max(one.last_at for one in group),
        )
        for group in groups.values()
    ]
