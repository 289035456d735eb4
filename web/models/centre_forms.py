"""Tables of a centre's own versions of the consent form, approved and never changed after."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from web.models.base import Identified


def _now() -> datetime:
    return datetime.now(UTC)


class CentreFormState(StrEnum):
    """How far a proposed version has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


class CentreForm(Identified):
    """One version of a centre's own form, such as ``1.1-2`` on the words of version 1.1."""

    __tablename__ = "centre_forms"
    __table_args__ = (UniqueConstraint("hcp_id", "kind", "version"),)

    hcp_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hcps.id"))
    kind: Mapped[str] = mapped_column(String(24))
    # The published version whose layout and places it has.
    based_on: Mapped[str] = mapped_column(String(16))
    version: Mapped[str] = mapped_column(String(16))
    changes: Mapped[str] = mapped_column(Text)
    state: Mapped[CentreFormState] = mapped_column(default=CentreFormState.PROPOSED)
    proposed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=_now)
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    valid_from: Mapped[date | None]


class CentreFormText(Identified):
    """The words of a centre's form in one language, as YAML, with their SHA-256."""

    __tablename__ = "centre_form_texts"
    __table_args__ = (UniqueConstraint("form_id", "language"),)

    form_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("centre_forms.id"))
    language: Mapped[str] = mapped_column(String(8))
    words: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
