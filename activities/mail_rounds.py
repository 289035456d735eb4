"""Makes mails of notifications: urgent ones at once, all others in one digest a day.

A mail is at most once: its row is committed as "sending" before the relay hears of it, and what
is in doubt after a crash is shown to the operator, never sent again.
"""

from __future__ import annotations

import logging
import smtplib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, sessionmaker

from i18n.mail_texts import MailItem, mail_text
from web.models.notifications import Mail, MailKind, MailStatus, Notification
from web.models.panels import Panel
from web.models.people import Person

log = logging.getLogger(__name__)
_AT_ONCE = 500


class MailRelay(Protocol):
    """Hands a message to whoever delivers it."""

    def send(self, message: EmailMessage) -> None:
        """Send or raise OSError or smtplib.SMTPException."""


class SmtpRelay:
    """An SMTP relay."""

    def __init__(self, host: str, port: int) -> None:
        """Reach the relay at ``host`` and ``port``."""
        self._host = host
        self._port = port

    def send(self, message: EmailMessage) -> None:
        """Send over a fresh connection, within ten seconds."""
        with smtplib.SMTP(self._host, self._port, timeout=10) as connection:
            connection.send_message(message)


@dataclass(frozen=True, kw_only=True)
class _Plan:
    person: Person
    kind: MailKind
    day_key: str
    notifications: Sequence[Notification]
    local_time: datetime


class MailRounds:
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

    def send_due(self, now: datetime | None = None) -> int:
        """Send what is due at ``now`` and return how many mails went out."""
        now = now or datetime.now(UTC)
        with self._sessions() as session:
            plans = _plans(session, now)
        return sum(self._send(plan) for plan in plans)

    def _send(self, plan: _Plan) -> bool:
        message = self._claim(plan)
        if message is None:
            return False
        status, error = MailStatus.SENT, None
        try:
            self._relay.send(message)
        except (OSError, smtplib.SMTPException) as failure:
            status, error = MailStatus.FAILED, type(failure).__name__
            log.warning("a mail could not be sent", extra={"error": error})
        with self._sessions.begin() as session:
            session.execute(
                update(Mail)
                .where(Mail.message_id == message["Message-ID"])
                .values(status=status, error=error, sent_at=datetime.now(UTC)),
            )
            if status is MailStatus.FAILED:
                # The relay refused or never answered: what it says is told again next time.
                _release(session, plan, message["Message-ID"])
        return status is MailStatus.SENT

    def _claim(self, plan: _Plan) -> EmailMessage | None:
        """Take the mail for ourselves; nothing if another worker was first."""
        message_id = f"<{uuid4()}@consilium.invalid>"
        with self._sessions.begin() as session:
            if session.scalar(select(exists().where(Mail.day_key == plan.day_key))):
                return None
            mail = Mail(
                id=uuid4(),
                day_key=plan.day_key,
                person_id=plan.person.id,
                kind=plan.kind,
                for_day=plan.local_time.date(),
                message_id=message_id,
            )
            session.add(mail)
            session.flush()
            session.execute(
                update(Notification)
                .where(Notification.id.in_([each.id for each in plan.notifications]))
                .values(mail_id=mail.id),
            )
            items = _items(session, plan.notifications)
        return self._message(plan, items, message_id)

    def _message(
        self,
        plan: _Plan,
        items: Sequence[MailItem],
        message_id: str,
    ) -> EmailMessage:
        text = mail_text(plan.kind.value, items, locale=plan.person.locale, url=self._url)
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = plan.person.email
        message["Subject"] = text.subject
        message["Message-ID"] = message_id
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = plan.person.locale
        message.set_content(text.body)
        return message


def _plans(session: Session, now: datetime) -> list[_Plan]:
    waiting = session.scalars(
        select(Notification)
        .join(Person, Person.id == Notification.person_id)
        .where(
            Notification.mail_id.is_(None),
            Notification.read_at.is_(None),
            Notification.occurred_at <= now,
            Person.is_active,
            Person.wants_mail,
        )
        .order_by(Notification.occurred_at, Notification.id)
        .limit(_AT_ONCE),
    ).all()
    by_person: dict[object, list[Notification]] = defaultdict(list)
    for notification in waiting:
        by_person[notification.person_id].append(notification)
    people = session.scalars(select(Person).where(Person.id.in_(list(by_person)))).all()
    plans = [plan for person in people for plan in _plans_for(person, by_person[person.id], now)]
    days = {plan.day_key for plan in plans}
    taken = set(session.scalars(select(Mail.day_key).where(Mail.day_key.in_(days))))
    return [plan for plan in plans if plan.day_key not in taken]


def _plans_for(
    person: Person,
    notifications: Iterable[Notification],
    now: datetime,
) -> Iterable[_Plan]:
    local_time = now.astimezone(ZoneInfo(person.time_zone))
    urgent: list[Notification] = []
    ordinary: list[Notification] = []
    for each in notifications:
        at_once = each.is_urgent and person.wants_urgent_mail_at_once
        (urgent if at_once else ordinary).append(each)
    if urgent:
        yield _Plan(
            person=person,
            kind=MailKind.URGENT,
            day_key=f"urgent:{person.id}:{urgent[0].id}",
            notifications=urgent,
            local_time=local_time,
        )
    if ordinary and local_time.hour >= person.digest_hour:
        yield _Plan(
            person=person,
            kind=MailKind.DIGEST,
            day_key=f"digest:{person.id}:{local_time.date()}",
            notifications=ordinary,
            local_time=local_time,
        )


def _items(session: Session, notifications: Sequence[Notification]) -> list[MailItem]:
    """Return what a mail says of each: codes and the panel's number, nothing of the case."""
    ids = {each.panel_id for each in notifications}
    query = select(Panel.id, Panel.number).where(Panel.id.in_(ids))
    numbers = {row.id: row.number for row in session.execute(query)}
    return [
        MailItem(
            panel_id=str(each.panel_id),
            panel_number=numbers[each.panel_id],
            reason=each.reason.value,
            task=each.task,
            event=each.event,
            occurred_at=each.occurred_at,
        )
        for each in notifications
    ]


def _release(session: Session, plan: _Plan, message_id: str) -> None:
    """Free the day's digest and the notifications of a mail that certainly did not go out."""
    session.execute(
        update(Notification)
        .where(Notification.id.in_([each.id for each in plan.notifications]))
        .values(mail_id=None),
    )
    session.execute(
        update(Mail).where(Mail.message_id == message_id).values(day_key=f"failed:{message_id}"),
    )
