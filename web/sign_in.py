"""Signs people in and out. Sessions live on the server and end there; a cookie only names one.

A second factor or an identity provider joins as another ``SignInMethod``: whatever a method asks
for, it ends in a ``Proof``, and ``open_session`` is the one door behind all of them.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol, Self

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import contains_eager

from web import audit
from web.accounts.queries import ROLE_COLUMNS, actor_of, held_in_term
from web.database import writing
from web.lockout import Lockout, forget_old_attempts
from web.models.audit import AuditAct
from web.models.base import UtcDateTime
from web.models.people import Affiliation, Person, SignInAttempt, SignInSession, normalised_email
from web.passwords import Passwords

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session
    from sqlalchemy.sql.elements import BindParameter

    from web.settings import Settings
    from workflows.domain.actors import Actor
    from workflows.domain.roles import Role

    _Moment = datetime | BindParameter[datetime]

IDLE_LIMIT: Final = timedelta(minutes=30)
ABSOLUTE_LIMIT: Final = timedelta(hours=12)
# Being seen is written at most this often, so that reading pages seldom writes.
_SEEN_AGAIN_AFTER: Final = timedelta(minutes=1)
_TOKEN_BYTES: Final = 32
_BROWSER_LENGTH: Final = 120


class Factor(StrEnum):
    """What a person proved who they are with."""

    PASSWORD = "password"  # noqa: S105 - the name of a factor


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What came with a request to sign in; ``source`` is what attempts are counted under."""

    email: str
    password: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Proof:
    """That a request comes from this person, and by which factors that was proven."""

    person_id: UUID
    factors: frozenset[Factor]


class SignInMethod(Protocol):
    """One way to prove who somebody is."""

    def prove(self, session: Session, credentials: Credentials) -> Proof | None:
        """Return the proof, or nothing; why not is never said. Commits what it records."""


class PasswordMethod:
    """Sign-in with e-mail address and password."""

    def __init__(self, passwords: Passwords, lockout: Lockout) -> None:
        """Check with ``passwords``, slowed down by ``lockout``."""
        self.passwords = passwords
        self.lockout = lockout

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the method of this installation."""
        return cls(Passwords(), Lockout(settings.key("sign_in_attempts")))

    def prove(self, session: Session, credentials: Credentials) -> Proof | None:
        """Check the password once the lockout allows it; all refusals take the same work."""
        now = datetime.now(UTC)
        with writing():
            attempt = self.lockout.claim_attempt(
                session, email=credentials.email, source=credentials.source, now=now
            )
            person = find_person(session, credentials.email)
            # The slow part must not hold the write lock.
            session.commit()
        is_open = attempt is not None and person is not None and _may_sign_in(person, now)
        known_hash = person.password_hash if is_open and person is not None else None
        is_right = self.passwords.is_right(known_hash, credentials.password)
        with writing():
            if not is_right or person is None or attempt is None:
                self._record_failure(session, credentials, person, was_tried=attempt is not None)
                return None
            self._record_success(session, credentials, person, attempt, now)
        return Proof(person_id=person.id, factors=frozenset({Factor.PASSWORD}))

    def _record_failure(
        self,
        session: Session,
        credentials: Credentials,
        person: Person | None,
        *,
        was_tried: bool,
    ) -> None:
        audit.record(
            session,
            act=AuditAct.SIGN_IN_FAILED,
            person_id=person.id if person else None,
            subject_kind="account",
            subject_id=self.lockout.account_key(credentials.email),
            reason="wrong_password" if was_tried else "too_many_attempts",
        )
        session.commit()

    def _record_success(
        self,
        session: Session,
        credentials: Credentials,
        person: Person,
        attempt: SignInAttempt,
        now: datetime,
    ) -> None:
        attempt.succeeded = True
        if person.password_hash and self.passwords.is_outdated(person.password_hash):
            person.password_hash = self.passwords.hash(credentials.password)
        forget_old_attempts(session, now)
        session.commit()


def _may_sign_in(person: Person, now: datetime) -> bool:
    until = person.password_once_until
    return person.is_active and (until is None or now < until)


def find_person(session: Session, email: str) -> Person | None:
    """Return the person with this e-mail address, however it is spelled."""
    return session.scalar(select(Person).where(Person.email == normalised_email(email)))


def open_session(session: Session, proof: Proof, *, browser: str) -> str:
    """Begin a session for who was proven, commit, and return the token for the cookie.

    The token is always new (ASVS 7.2.4) and the table keeps only its hash.
    """
    now = datetime.now(UTC)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with writing():
        session.add(
            SignInSession(
                id=_hash_of(token),
                person_id=proof.person_id,
                created_at=now,
                last_seen_at=now,
                expires_at=now + ABSOLUTE_LIMIT,
                browser=browser[:_BROWSER_LENGTH],
            ),
        )
        audit.record(
            session,
            act=AuditAct.SIGNED_IN,
            person_id=proof.person_id,
            subject_kind="person",
            subject_id=proof.person_id,
            detail={"factors": sorted(proof.factors)},
        )
        session.commit()
    return token


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Who a token stands for: the open session with its person, and the roles that hold now."""

    row: SignInSession
    actor: Actor


def find_signed_in(
    session: Session,
    token: str,
    *,
    is_activity: bool = True,
) -> SignedIn | None:
    """Return who the token names, in one statement, or nothing.

    It is asked on each request, so ending a session or disabling a person holds at once. May
    commit to note that the person was seen; a request that is no ``is_activity`` of theirs, such
    as a page asking for news, leaves the idle limit running.
    """
    now = datetime.now(UTC)
    values = {"token_hash": _hash_of(token), "now": now, "seen_after": now - IDLE_LIMIT}
    rows = session.execute(_SIGNED_IN, values, execution_options={"populate_existing": True}).all()
    if not rows:
        return None
    found = rows[0].SignInSession
    if is_activity and now - found.last_seen_at > _SEEN_AGAIN_AFTER:
        _note_activity(session, found, now)
    held = [row for row in rows if row.role is not None]
    return SignedIn(row=found, actor=actor_of(found.person_id, held))


def _note_activity(session: Session, found: SignInSession, now: datetime) -> None:
    session.commit()
    with writing():
        session.execute(
            update(SignInSession)
            .where(SignInSession.id == found.id, SignInSession.ended_at.is_(None))
            .values(last_seen_at=now),
        )
        session.commit()


def open_sessions_of(session: Session, person_id: UUID) -> list[SignInSession]:
    """Return the open sessions of a person, the one seen last first."""
    now = datetime.now(UTC)
    return list(
        session.scalars(
            select(SignInSession)
            .where(SignInSession.person_id == person_id, *_is_open(now, now - IDLE_LIMIT))
            .order_by(SignInSession.last_seen_at.desc()),
        ),
    )


def end_session(session: Session, ended: SignInSession, *, act: AuditAct) -> None:
    """End one session, in the caller's transaction."""
    ended.ended_at = datetime.now(UTC)
    audit.record(
        session,
        act=act,
        person_id=ended.person_id,
        subject_kind="person",
        subject_id=ended.person_id,
    )


def end_other_sessions(session: Session, person_id: UUID, *, but: str = "") -> None:
    """End all sessions of a person except the one with the id ``but``, without a commit."""
    session.execute(
        update(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.id != but,
            SignInSession.ended_at.is_(None),
        )
        .values(ended_at=datetime.now(UTC)),
    )


def _is_open(now: _Moment, seen_after: _Moment) -> tuple[ColumnElement[bool], ...]:
    return (
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > now,
        SignInSession.last_seen_at > seen_after,
    )


def _signed_in() -> Select[SignInSession, Role, UUID | None, str | None, UUID | None]:
    now, seen_after = (bindparam(name, type_=UtcDateTime()) for name in ("now", "seen_after"))
    role_holds = and_(Affiliation.person_id == SignInSession.person_id, *held_in_term(now))
    return (
        select(SignInSession, *ROLE_COLUMNS)
        .join(SignInSession.person)
        .outerjoin(Affiliation, role_holds)
        .options(contains_eager(SignInSession.person))
        .where(
            SignInSession.id == bindparam("token_hash"),
            *_is_open(now, seen_after),
            Person.is_active,
        )
        .order_by(Affiliation.requested_at, Affiliation.id)
    )


# Asked on each request, so it is built once.
_SIGNED_IN: Final = _signed_in()


def _hash_of(token: str) -> str:
    # The token is random, so a plain hash is as good as a slow one.
    return hashlib.sha256(token.encode()).hexdigest()
