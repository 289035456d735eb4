"""The table of letters about accounts: links to choose a password, and word that one changed."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.models.base import Identified
from web.models.people import Person


def _now() -> datetime:
    return datetime.now(UTC)


class AccountLetterKind(StrEnum):
    """What the letter is for."""

    INVITATION = "invitation"
    LOST_PASSWORD = "lost_password"  # noqa: S105 - the name of a kind
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the same


class AccountLetter(Identified):
    """One letter to one person. Its token is made when it leaves, and only the SHA-256 is kept."""

    __tablename__ = "account_letters"
    __table_args__ = (Index(None, "person_id", "asked_at"),)

    kind: Mapped[AccountLetterKind]
    # Of a lost password only what was typed is known; the worker looks whose address it is.
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    address: Mapped[str] = mapped_column(default="")
    asked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(default=_now)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime | None]
    # On disk before the relay hears of it, so that no crash sends it twice.
    handed_over_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    # Used, refused by the relay, or overtaken by a password that was chosen otherwise.
    ended_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
