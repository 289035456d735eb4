"""Slows down guessing of passwords, for each account and source, and never locks out for good.

Two rules hold at once. After a few failures from one source, that source waits longer and longer
for this account. After many failures from all sources together, sources from which the account's
owner never signed in share one try a minute, while the owner's own places go on.
A source is a browser that signed in to the account before, or else the network address.
Unknown accounts are counted alike, so waiting tells nothing about who has an account.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select, text

from web.models.people import SignInAttempt, normalised_email

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

FREE_FAILURES: Final = 5
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=15)
FAILURES_COUNTED_FOR: Final = timedelta(hours=24)

FREE_FAILURES_OF_ALL_SOURCES: Final = 15
ALL_SOURCES_COUNTED_FOR: Final = timedelta(hours=1)
STRANGERS_WAIT: Final = timedelta(minutes=1)

KNOWN_FOR: Final = timedelta(days=90)


class Lockout:
    """Decides which attempts to sign in are looked at."""

    def __init__(self, key: bytes) -> None:
        """Keep accounts and sources as digests under ``key``."""
        self._key = key

    def account_key(self, email: str) -> str:
        """Return the digest under which attempts on an account are counted."""
        return self._digest("account", normalised_email(email))

    def known_browser(self, email: str) -> str:
        """Return a mark for a browser that signed in to this account; it is worthless for others.

        With it the browser is a source of its own, so that others behind the same address of a
        hospital cannot make the owner wait.
        """
        name = secrets.token_urlsafe(16)
        return f"{name}.{self._digest('browser', f'{self.account_key(email)}:{name}')}"

    def source_of(self, email: str, *, address: str, mark: str) -> str:
        """Return what attempts are counted under: a browser the account knows, or the address."""
        name, _dot, digest = mark.partition(".")
        expected = self._digest("browser", f"{self.account_key(email)}:{name}")
        is_known = hmac.compare_digest(digest.encode(), expected.encode())
        return f"browser:{name}" if is_known else f"address:{address}"

    def claim_attempt(
        self,
        session: Session,
        *,
        email: str,
        source: str,
        now: datetime,
    ) -> SignInAttempt | None:
        """Count an attempt and return it, or nothing when it comes too early and must not be tried.

        The attempt counts as failed until it is marked; commit before the password is checked, so
        that attempts made at once cannot all pass.
        """
        account = self.account_key(email)
        source_key = self._digest("source", source)
        if session.get_bind().dialect.name == "postgresql":
            session.execute(
                text("SELECT pg_advisory_xact_lock(:lock)"),
                {"lock": int(account[:15], 16)},
            )
        if now < self._allowed_from(session, account, source_key, now):
            return None
        attempt = SignInAttempt(
            account_key=account,
            source_key=source_key,
            attempted_at=now,
            succeeded=False,
        )
        session.add(attempt)
        session.flush()
        return attempt

    def _allowed_from(
        self,
        session: Session,
        account: str,
        source_key: str,
        now: datetime,
    ) -> datetime:
        tries = SignInAttempt.account_key == account
        here = SignInAttempt.source_key == source_key
        last_success = session.scalar(
            select(func.max(SignInAttempt.attempted_at)).where(
                tries, here, SignInAttempt.succeeded, SignInAttempt.attempted_at > now - KNOWN_FOR
            ),
        )
        since = max(last_success or now - KNOWN_FOR, now - FAILURES_COUNTED_FOR)
        failures, latest = self._failures(session, tries, here, SignInAttempt.attempted_at > since)
        if latest is not None and failures >= FREE_FAILURES:
            doublings = min(failures - FREE_FAILURES, 10)
            return latest + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
        if last_success is not None:
            return now
        failures, latest = self._failures(
            session, tries, SignInAttempt.attempted_at > now - ALL_SOURCES_COUNTED_FOR
        )
        if latest is not None and failures >= FREE_FAILURES_OF_ALL_SOURCES:
            return latest + STRANGERS_WAIT
        return now

    def _failures(
        self,
        session: Session,
        *conditions: ColumnElement[bool],
    ) -> tuple[int, datetime | None]:
        number, latest = session.execute(
            select(func.count(), func.max(SignInAttempt.attempted_at)).where(
                ~SignInAttempt.succeeded,
                *conditions,
            ),
        ).one()
        return number, latest

    def _digest(self, kind: str, value: str) -> str:
        return hmac.new(self._key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def forget_old_attempts(session: Session, now: datetime) -> None:
    """Delete attempts that no rule looks at any more."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.attempted_at < now - KNOWN_FOR))
