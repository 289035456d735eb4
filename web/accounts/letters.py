"""Links by mail to choose a password: asked for here, sent by the worker, used once.

A page never looks whose address was typed: it does the same for any, so neither its words nor its
time tell who has an account.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import or_, select, update

from web import audit
from web.models.account_letters import AccountLetter, AccountLetterKind
from web.models.audit import AuditAct
from web.models.people import Person, normalised_email
from web.sign_in import end_other_sessions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


def ask_for_link(session: Session, typed: str, *, account_key: str) -> None:
    """Write down that somebody lost a password, in the caller's transaction.

    ``account_key`` is the keyed digest under which the trail names the address.
    """
    letter = AccountLetter(
        id=uuid4(), kind=AccountLetterKind.LOST_PASSWORD, address=normalised_email(typed)
    )
    session.add(letter)
    audit.record(
        session,
        act=AuditAct.CREATED,
        person_id=None,
        subject_kind="account_letter",
        subject_id=account_key,
        detail={"kind": letter.kind},
    )


def send_link(session: Session, person: Person, kind: AccountLetterKind, *, by_id: UUID) -> None:
    """Let a link be sent to a person whom ``by_id`` invited or helps."""
    session.add(AccountLetter(id=uuid4(), kind=kind, person_id=person.id, asked_by_id=by_id))
    audit.record(
        session,
        act=AuditAct.CREATED,
        person_id=by_id,
        subject_kind="account_letter",
        subject_id=person.id,
        detail={"kind": kind},
    )


def tell_of_change(session: Session, person_id: UUID) -> None:
    """Let the owner be told that the password changed, whoever changed it."""
    kind = AccountLetterKind.PASSWORD_CHANGED
    session.add(AccountLetter(id=uuid4(), kind=kind, person_id=person_id))


def last_link_to(session: Session, person_id: UUID) -> AccountLetter | None:
    """Return the newest link to this person, however far it has come."""
    return session.scalars(
        select(AccountLetter)
        .where(
            AccountLetter.person_id == person_id,
            AccountLetter.kind != AccountLetterKind.PASSWORD_CHANGED,
        )
        .order_by(AccountLetter.asked_at.desc())
        .limit(1),
    ).first()


def find_link(session: Session, token: str, now: datetime) -> AccountLetter | None:
    """Return the letter whose link this is, if it still opens anything."""
    return session.scalar(
        select(AccountLetter)
        .join(AccountLetter.person)
        .where(
            AccountLetter.token_hash == hash_of(token),
            AccountLetter.expires_at > now,
            _is_open(),
            Person.is_active,
        ),
    )


def use_link(session: Session, letter: AccountLetter, password_hash: str, now: datetime) -> bool:
    """Set the password in the caller's transaction; false when another was faster.

    All sessions of the person end, and so do all other links.
    """
    used = session.execute(
        update(AccountLetter)
        .where(AccountLetter.id == letter.id, _is_open())
        .values(ended_at=now)
        .returning(AccountLetter.id),
    ).all()
    person = letter.person
    if not used or person is None:
        return False
    person.password_hash = password_hash
    person.password_once_until = None
    end_links(session, person.id, now)
    end_other_sessions(session, person.id)
    audit.record(
        session,
        act=AuditAct.PASSWORD_CHANGED,
        person_id=person.id,
        subject_kind="person",
        subject_id=person.id,
        detail={"by": letter.kind},
    )
    return True


def end_links(session: Session, person_id: UUID, now: datetime) -> None:
    """Let no link to this person open anything more, sent or still to be sent."""
    session.execute(
        update(AccountLetter)
        .where(
            AccountLetter.person_id == person_id,
            AccountLetter.kind != AccountLetterKind.PASSWORD_CHANGED,
            _is_open(),
        )
        .values(ended_at=now),
    )


def hash_of(token: str) -> str:
    """Return what is kept of a token; it is random, so a plain hash is as good as a slow one."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_unsent(now: datetime) -> ColumnElement[bool]:
    """Return the condition on letters that the worker has still to send."""
    return (
        AccountLetter.handed_over_at.is_(None)
        & _is_open()
        & or_(AccountLetter.expires_at.is_(None), AccountLetter.expires_at > now)
    )


def _is_open() -> ColumnElement[bool]:
    return AccountLetter.ended_at.is_(None)
