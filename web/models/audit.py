"""The table of the audit trail: who did or saw what, each row chained to the one before."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from web.models.base import Base, JsonObject


class AuditAct(StrEnum):
    """What a person, or the system on its own, did."""

    VIEWED = "viewed"
    LISTED = "listed"
    SEARCHED = "searched"
    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    PRINTED = "printed"
    DOWNLOADED = "downloaded"
    UPLOADED = "uploaded"
    EXPORTED = "exported"
    DENIED = "denied"
    PANEL_MOVED = "panel_moved"
    CONSENT_DECIDED = "consent_decided"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    IDENTITY_STORED = "identity_stored"
    IDENTITY_READ = "identity_read"
    ERASED = "erased"
    RESTRICTED = "restricted"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an act
    SETTINGS_CHANGED = "settings_changed"
    AFFILIATION_DECIDED = "affiliation_decided"
    NOTIFIED = "notified"


class AuditEntry(Base):
    """One act. No foreign keys: the trail outlives what it names, and nothing may cascade into it.

    ``entry_hash`` covers every column but ``seq`` and itself; the place in the row of entries is
    proven by ``previous_hash``.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "patient_id", "seq"),
        Index(None, "person_id", "seq"),
        Index(None, "panel_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"),
        primary_key=True,
        autoincrement=False,
    )
    occurred_at: Mapped[datetime]
    person_id: Mapped[uuid.UUID | None]
    on_behalf_of_id: Mapped[uuid.UUID | None]
    act: Mapped[AuditAct]
    subject_kind: Mapped[str] = mapped_column(String(48))
    subject_id: Mapped[str] = mapped_column(String(120))
    patient_id: Mapped[uuid.UUID | None]
    panel_id: Mapped[uuid.UUID | None]
    reason: Mapped[str] = mapped_column(Text)
    detail: Mapped[JsonObject]
    previous_hash: Mapped[str] = mapped_column(String(64))
    entry_hash: Mapped[str] = mapped_column(String(64))
