"""Sends links to choose a password, and word that one has changed; each at most once.

The token is made as the letter leaves: it is in the letter and nowhere else. What is in doubt
after a crash is not sent again; whoever misses a letter asks for another.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from activities.mail_messages import mail_to, new_message_id
from activities.mail_relay import MailInDoubtError, MailRefusedError, MailRelay, RelayAwayError
from i18n.account_words import account_letter_text
from web.accounts.letters import hash_of, is_unsent
from web.database import reading
from web.models.account_letters import AccountLetter, AccountLetterKind
from web.models.people import Person
from web.sign_in import find_person

log = logging.getLogger(__name__)

LINK_WORKS_FOR = {
    AccountLetterKind.INVITATION: timedelta(days=14),
    AccountLetterKind.LOST_PASSWORD: timedelta(hours=1),
}
# Nobody fills a colleague's inbox by typing their address.
LINKS_A_DAY = 5
_KEPT_FOR = timedelta(days=90)
_TOKEN_BYTES = 32
_AT_ONCE = 100


@dataclass(frozen=True, kw_only=True)
class _Leaving:
    letter_id: UUID
    message: EmailMessage


class AccountLetters:
    """One round after the other; several workers may run them side by side."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        relay: MailRelay,
        *,
        sender: str,
        public_url: str,
    ) -> None:
        """Send through ``relay`` as ``sender``; links lead to ``public_url``."""
        self._sessions = sessions
        self._relay = relay
        self._sender = sender
        self._url = public_url

    def send_due(self, now: datetime) -> int:
        """Send what waits and return how many letters went out."""
        with reading(), self._sessions() as session:
            waiting = session.scalars(
                select(AccountLetter.id)
                .where(is_unsent(now))
                .order_by(AccountLetter.asked_at)
                .limit(_AT_ONCE),
            ).all()
        sent = 0
        for letter_id in waiting:
            leaving = self._claim(letter_id, now)
            if leaving is None:
                continue
            try:
                sent += self._send(leaving, now)
            except RelayAwayError:
                log.warning("the mail relay is away; letters about accounts wait")
                break
        return sent

    def _claim(self, letter_id: UUID, now: datetime) -> _Leaving | None:
        """Take the letter for ourselves; nothing if another worker did, or nobody gets it."""
        with self._sessions.begin() as session:
            session.execute(
                delete(AccountLetter).where(AccountLetter.asked_at < now - _KEPT_FOR),
            )
            letter = session.scalar(
                select(AccountLetter)
                .where(AccountLetter.id == letter_id, is_unsent(now))
                .with_for_update(),
            )
            if letter is None:
                return None
            person = _addressee(session, letter)
            if person is None or _has_enough(session, letter, person, now):
                # Of an address that nobody has, nothing is kept.
                session.delete(letter)
                return None
            token = secrets.token_urlsafe(_TOKEN_BYTES)
            works_for = LINK_WORKS_FOR.get(letter.kind)
            letter.person_id, letter.address, letter.handed_over_at = person.id, "", now
            if works_for is not None:
                letter.token_hash, letter.expires_at = hash_of(token), now + works_for
            return _Leaving(letter_id=letter.id, message=self._message(letter, person, token, now))

    def _message(
        self, letter: AccountLetter, person: Person, token: str, now: datetime
    ) -> EmailMessage:
        path = f"links/{token}" if letter.expires_at else "lost"
        text = account_letter_text(
            letter.kind.value,
            locale=person.mail_language,
            time_zone=person.time_zone,
            link=f"{self._url}/password/{path}",
            until=letter.expires_at,
        )
        return mail_to(
            person,
            text,
            sender=self._sender,
            message_id=new_message_id(self._sender),
            now=now,
        )

    def _send(self, leaving: _Leaving, now: datetime) -> bool:
        try:
            self._relay.send(leaving.message)
        except RelayAwayError:
            self._note(leaving, handed_over_at=None, token_hash=None, expires_at=None)
            raise
        except MailRefusedError as refusal:
            log.warning("a letter about an account was refused", extra={"error": str(refusal)})
            self._note(leaving, ended_at=now)
            return False
        except MailInDoubtError as doubt:
            log.warning("a letter about an account is in doubt", extra={"error": str(doubt)})
            return False
        self._note(leaving, sent_at=now)
        return True

    def _note(self, leaving: _Leaving, **values: datetime | None) -> None:
        with self._sessions.begin() as session:
            session.execute(
                update(AccountLetter).where(AccountLetter.id == leaving.letter_id).values(**values),
            )


def _addressee(session: Session, letter: AccountLetter) -> Person | None:
    person = letter.person if letter.person_id else find_person(session, letter.address)
    return person if person is not None and person.is_active else None


def _has_enough(session: Session, letter: AccountLetter, person: Person, now: datetime) -> bool:
    if letter.kind is AccountLetterKind.PASSWORD_CHANGED:
        return False
    links = session.scalar(
        select(func.count(AccountLetter.id)).where(
            AccountLetter.person_id == person.id,
            AccountLetter.id != letter.id,
            AccountLetter.kind != AccountLetterKind.PASSWORD_CHANGED,
            AccountLetter.handed_over_at > now - timedelta(days=1),
        ),
    )
    return (links or 0) >= LINKS_A_DAY
