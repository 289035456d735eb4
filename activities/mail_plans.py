"""Decides which mails are due: urgent ones at once, one digest a day at the hour people chose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from web.models.notifications import Mail, MailKind, MailStatus, Notification
from web.models.people import Person

# A round is short, so that what becomes urgent meanwhile waits for seconds only.
_MAILS_A_ROUND = 200
# An address that the relay refuses is tried again, but not in every round.
_AFTER_A_REFUSAL = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One mail: to whom, of which kind, and what it tells. ``day_key`` makes it once only."""

    person: Person
    kind: MailKind
    day_key: str
    for_day: date
    notifications: Sequence[Notification]


def plans_due(session: Session, now: datetime) -> list[Plan]:
    """Return the mails that are due at ``now``, the urgent ones first."""
    refused = _lately_refused(session, now)
    urgent = [plan for plan in _urgent(session, now) if plan.person.id not in refused]
    digests = [plan for plan in _digests(session, now) if plan.person.id not in refused]
    return [*urgent, *digests][:_MAILS_A_ROUND]


def _urgent(session: Session, now: datetime) -> Iterator[Plan]:
    condition = and_(Notification.is_urgent, Person.wants_urgent_mail_at_once)
    people = _people_with(session, now, condition)
    for person, waiting in _waiting(session, now, condition, people):
        yield Plan(
            person=person,
            kind=MailKind.URGENT,
            day_key=f"urgent:{person.id}:{waiting[0].id}",
            for_day=_local(person, now).date(),
            notifications=waiting,
        )


def _digests(session: Session, now: datetime) -> Iterator[Plan]:
    condition = ~and_(Notification.is_urgent, Person.wants_urgent_mail_at_once)
    people = [
        person
        for person in _people_with(session, now, condition)
        if _local(person, now).hour >= person.digest_hour
    ]
    keys = {_digest_key(person, now): person for person in people}
    taken = set(session.scalars(select(Mail.day_key).where(Mail.day_key.in_(keys))))
    due = [person for key, person in keys.items() if key not in taken]
    for person, waiting in _waiting(session, now, condition, due[:_MAILS_A_ROUND]):
        yield Plan(
            person=person,
            kind=MailKind.DIGEST,
            day_key=_digest_key(person, now),
            for_day=_local(person, now).date(),
            notifications=waiting,
        )


def _people_with(
    session: Session,
    now: datetime,
    condition: ColumnElement[bool],
) -> Sequence[Person]:
    """Return who has something to be told: people, not notices, so that none hides another."""
    query = (
        select(Notification.person_id)
        .join(Person, Person.id == Notification.person_id)
        .where(_is_waiting(now), condition)
    )
    return session.scalars(select(Person).where(Person.id.in_(query)).order_by(Person.id)).all()


def _waiting(
    session: Session,
    now: datetime,
    condition: ColumnElement[bool],
    people: Collection[Person],
) -> Iterator[tuple[Person, Sequence[Notification]]]:
    rows = session.scalars(
        select(Notification)
        .join(Person, Person.id == Notification.person_id)
        .where(_is_waiting(now), condition, Person.id.in_([each.id for each in people]))
        .order_by(Notification.occurred_at, Notification.id),
    )
    found: dict[UUID, list[Notification]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    for person in people:
        if found[person.id]:
            yield person, found[person.id]


def _is_waiting(now: datetime) -> ColumnElement[bool]:
    return and_(
        Notification.mail_id.is_(None),
        Notification.read_at.is_(None),
        Notification.cancelled_at.is_(None),
        Notification.occurred_at <= now,
        Person.is_active,
        Person.wants_mail,
    )


def _lately_refused(session: Session, now: datetime) -> set[UUID]:
    query = select(Mail.person_id).where(
        Mail.status == MailStatus.FAILED,
        Mail.created_at > now - _AFTER_A_REFUSAL,
    )
    return set(session.scalars(query))


def _digest_key(person: Person, now: datetime) -> str:
    return f"digest:{person.id}:{_local(person, now).date()}"


def _local(person: Person, now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(person.time_zone))
