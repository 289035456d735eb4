"""What tests of sign-in share: a cheap hash, one password, a method over both, a way past them."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from sqlalchemy import select

from web.lockout import Lockout
from web.models.people import Person, SignInSession
from web.passwords import Passwords
from web.sign_in import ABSOLUTE_LIMIT, PasswordMethod

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

PASSWORD: Final = "kestrel-over-wet-meadow"
# The costs of production take 150 ms and 64 MiB a guess; the code is the same with less.
CHEAP_PASSWORDS: Final = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
LOCKOUT: Final = Lockout(bytes(range(32)))
METHOD: Final = PasswordMethod(CHEAP_PASSWORDS, LOCKOUT)
# Browsers that reach a site without TLS hold its token under this name.
COOKIE: Final = "consilium"


def begin_session_of(sessions: sessionmaker[Session], email: str) -> str:
    """Sign in whoever has this address, past the page; return the cookie's token."""
    with sessions() as session:
        person_id = session.scalars(select(Person.id).where(Person.email == email)).one()
    return begin_session(sessions, person_id)


def begin_session(sessions: sessionmaker[Session], person_id: UUID) -> str:
    """Sign somebody in past the page, which has tests of its own; return the cookie's token."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    row = SignInSession(
        id=hashlib.sha256(token.encode()).hexdigest(),
        person_id=person_id,
        created_at=now,
        last_seen_at=now,
        expires_at=now + ABSOLUTE_LIMIT,
    )
    with sessions.begin() as session:
        session.add(row)
    return token
