"""Tables of what people are told: notifications in the product, and the mails made of them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from web.models.base import Identified
from workflows.domain.deadlines import Rung
from workflows.domain.panels.events import EventKind
from workflows.domain.panels.turns import Task


def _now() -> datetime:
    return datetime.now(UTC)


class NotificationReason(StrEnum):
    """Why somebody is told; every mail says it."""

    YOUR_TURN = "your_turn"
    REMINDER = "reminder"
    REMINDER_TO_LEAD = "reminder_to_lead"
    REMINDER_TO_COORDINATOR = "reminder_to_coordinator"
    PANEL_MOVED = "panel_moved"
    ACCESS_ENDED = "access_ended"
    SUCCESSOR_NEEDED = "successor_needed"
    CONSENT_TASK = "consent_task"
    FORM_PROPOSED = "form_proposed"
    FORM_APPROVED = "form_approved"
    FORM_REJECTED = "form_rejected"


class Notification(Identified):
    """One thing a person is told, of a panel, a consent or a form. ``key`` makes it once only."""

    __tablename__ = "notifications"
    __table_args__ = (
        Index(None, "person_id", "read_at"),
        Index(None, "mail_id"),
    )

    key: Mapped[str] = mapped_column(String(200), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    # Of a panel, of a task about a consent, or of a centre's own form.
    panel_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("panels.id"), index=True)
    consent_task_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("consent_tasks.id"))
    centre_form_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("centre_forms.id"))
    reason: Mapped[NotificationReason]
    task: Mapped[Task | None]
    event: Mapped[EventKind | None]
    rung: Mapped[Rung | None]
    is_urgent: Mapped[bool] = mapped_column(default=False)
    occurred_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("mails.id"))
    # A withdrawal of consent keeps it from being sent and shown.
    cancelled_at: Mapped[datetime | None]


class MailKind(StrEnum):
    """Which mail it is."""

    DIGEST = "digest"
    URGENT = "urgent"


class MailStatus(StrEnum):
    """How far a mail has come. A crash after ``SENDING`` leaves doubt, shown to the operator."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Mail(Identified):
    """One mail to one person. ``day_key`` lets a person have one digest a day."""

    __tablename__ = "mails"

    day_key: Mapped[str] = mapped_column(String(80), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[MailKind]
    for_day: Mapped[date]
    status: Mapped[MailStatus] = mapped_column(default=MailStatus.SENDING)
    message_id: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=_now)
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
