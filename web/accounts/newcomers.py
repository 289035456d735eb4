"""Adds people who have never signed in: by a link to their own address, or a one-time password.

Whoever hands a one-time password over has seen it, so it opens only the page that changes it, and
not for long. A link is seen by its owner alone; it needs a mail relay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from web import audit
from web.accounts.letters import end_links
from web.models.audit import AuditAct
from web.models.people import Person
from web.passwords import Passwords, make_password
from web.sign_in import end_other_sessions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ONE_TIME_FOR: Final = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Who is added. The time zone is the one of their healthcare provider."""

    email: str
    display_name: str
    title: str = ""
    locale: str = "en"
    time_zone: str = "Europe/Brussels"


def add_person(
    session: Session, newcomer: Newcomer, passwords: Passwords | None, *, by_id: UUID | None
) -> tuple[Person, str | None]:
    """Add somebody in the caller's transaction; return them and their one-time password.

    Without ``passwords`` they get none: a link will let them choose one. ``by_id`` is who added
    them; nobody for the operator at the command line.
    """
    person = Person(
        id=uuid4(),
        email=newcomer.email,
        display_name=newcomer.display_name,
        title=newcomer.title,
        locale=newcomer.locale,
        time_zone=newcomer.time_zone,
    )
    session.add(person)
    password = give_one_time_password(person, passwords) if passwords else None
    session.flush()
    audit.record(
        session,
        act=AuditAct.CREATED,
        person_id=by_id,
        subject_kind="person",
        subject_id=person.id,
    )
    return person, password


def renew_password(
    session: Session, person: Person, passwords: Passwords, *, by_id: UUID | None = None
) -> str:
    """Replace a lost password by a one-time password and end all sessions and links.

    ``by_id`` is who hands it over; nobody for the operator at the command line.
    """
    password = give_one_time_password(person, passwords)
    end_other_sessions(session, person.id)
    end_links(session, person.id, datetime.now(UTC))
    audit.record(
        session,
        act=AuditAct.PASSWORD_CHANGED,
        person_id=by_id,
        subject_kind="person",
        subject_id=person.id,
    )
    return password


def give_one_time_password(person: Person, passwords: Passwords) -> str:
    """Set and return a password that must be changed within ``ONE_TIME_FOR``."""
    password = make_password()
    person.password_hash = passwords.hash(password)
    person.password_once_until = datetime.now(UTC) + ONE_TIME_FOR
    return password
