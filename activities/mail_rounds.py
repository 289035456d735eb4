"""Makes mails of notifications: urgent ones at once, all others in one digest a day.

A mail is at most once: its row is committed as "sending" before the relay hears of it, and what
is in doubt after a crash is shown to the operator, never sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from activities.mail_messages import mail_to, new_message_id
from activities.mail_plans import Plan, plans_due
from activities.mail_relay import MailInDoubtError, MailRefusedError, MailRelay, RelayAwayError
from i18n.mail_texts import MailItem, mail_text
from web.models.centre_forms import CentreForm
from web.models.consents import ConsentTask
from web.models.notifications import Mail, MailStatus, Notification
from web.models.panels import Panel

log = logging.getLogger(__name__)


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
            plans = plans_due(session, now)
        sent = 0
        for plan in plans:
            try:
                sent += self._send(plan, now)
            except RelayAwayError:
                log.warning("the mail relay is away; the mails wait")
                break
        return sent

    def _send(self, plan: Plan, now: datetime) -> bool:
        message = self._claim(plan, now)
        if message is None:
            return False
        message_id = str(message["Message-ID"])
        try:
            self._relay.send(message)
        except RelayAwayError:
            self._take_back(plan, message_id)
            raise
        except MailRefusedError as refusal:
            log.warning("a mail was refused", extra={"error": str(refusal)})
            self._note(message_id, MailStatus.FAILED, error=str(refusal))
            self._release(plan, message_id)
            return False
        except MailInDoubtError as doubt:
            # It may have gone out, so it is never sent again; the operator sees it.
            log.warning("a mail is in doubt", extra={"error": str(doubt)})
            self._note(message_id, MailStatus.SENDING, error=str(doubt))
            return False
        self._note(message_id, MailStatus.SENT, sent_at=datetime.now(UTC))
        return True

    def _note(self, message_id: str, status: MailStatus, **values: object) -> None:
        with self._sessions.begin() as session:
            session.execute(
                update(Mail).where(Mail.message_id == message_id).values(status=status, **values),
            )

    def _release(self, plan: Plan, message_id: str) -> None:
        """Free the day's digest and the notifications of a mail that did not go out."""
        with self._sessions.begin() as session:
            _free(session, plan)
            session.execute(
                update(Mail)
                .where(Mail.message_id == message_id)
                .values(day_key=f"failed:{message_id}"),
            )

    def _take_back(self, plan: Plan, message_id: str) -> None:
        """Forget the try: while the relay is away there would be a row for every round."""
        with self._sessions.begin() as session:
            _free(session, plan)
            session.execute(delete(Mail).where(Mail.message_id == message_id))

    def _claim(self, plan: Plan, now: datetime) -> EmailMessage | None:
        """Take the mail for ourselves; nothing if another worker was first."""
        message_id = new_message_id(self._sender)
        try:
            with self._sessions.begin() as session:
                items = _write_claim(session, plan, message_id, now)
        except IntegrityError:
            return None
        return self._message(plan, items, message_id, now) if items else None

    def _message(
        self,
        plan: Plan,
        items: Sequence[MailItem],
        message_id: str,
        now: datetime,
    ) -> EmailMessage:
        person = plan.person
        text = mail_text(
            plan.kind.value,
            items,
            locale=person.mail_language,
            time_zone=person.time_zone,
            url=self._url,
        )
        return mail_to(person, text, sender=self._sender, message_id=message_id, now=now)


def _write_claim(
    session: Session,
    plan: Plan,
    message_id: str,
    now: datetime,
) -> list[MailItem]:
    if session.scalar(select(exists().where(Mail.day_key == plan.day_key))):
        return []
    notifications = _not_cancelled(session, plan)
    if not notifications:
        return []
    mail = Mail(
        id=uuid4(),
        day_key=plan.day_key,
        person_id=plan.person.id,
        kind=plan.kind,
        for_day=plan.for_day,
        message_id=message_id,
        created_at=now,
    )
    session.add(mail)
    session.flush()
    session.execute(
        update(Notification)
        .where(Notification.id.in_([each.id for each in notifications]))
        .values(mail_id=mail.id),
    )
    return _items(session, notifications)


def _not_cancelled(session: Session, plan: Plan) -> list[Notification]:
    """Leave out what a withdrawal of consent has cancelled since the mail was planned."""
    ids = [each.id for each in plan.notifications]
    query = select(Notification.id).where(
        Notification.id.in_(ids),
        Notification.cancelled_at.is_(None),
    )
    live = set(session.scalars(query))
    return [each for each in plan.notifications if each.id in live]


def _items(session: Session, notifications: Sequence[Notification]) -> list[MailItem]:
    """Return what a mail says of each: codes and the panel's number, nothing of the case."""
    panel_ids = {each.panel_id for each in notifications}
    panels = session.execute(select(Panel.id, Panel.number).where(Panel.id.in_(panel_ids)))
    numbers = {row.id: row.number for row in panels}
    task_ids = {each.consent_task_id for each in notifications}
    query = select(ConsentTask).where(ConsentTask.id.in_(task_ids))
    tasks = {task.id: task for task in session.scalars(query)}
    form_ids = {each.centre_form_id for each in notifications}
    forms = session.execute(
        select(CentreForm.id, CentreForm.version).where(CentreForm.id.in_(form_ids))
    )
    versions = {row.id: row.version for row in forms}
    return [
        replace(_item(each, numbers, tasks), form_version=versions.get(each.centre_form_id, ""))
        for each in notifications
    ]


def _item(
    row: Notification,
    numbers: Mapping[UUID, str],
    tasks: Mapping[UUID, ConsentTask],
) -> MailItem:
    task = tasks[row.consent_task_id] if row.consent_task_id else None
    return MailItem(
        panel_id=str(row.panel_id),
        panel_number=numbers[row.panel_id] if row.panel_id else "",
        reason=row.reason.value,
        task=row.task,
        event=row.event,
        occurred_at=row.occurred_at,
        consent_task=task.kind if task else None,
        due_on=task.due_on if task else None,
    )


def _free(session: Session, plan: Plan) -> None:
    session.execute(
        update(Notification)
        .where(Notification.id.in_([each.id for each in plan.notifications]))
        .values(mail_id=None),
    )
