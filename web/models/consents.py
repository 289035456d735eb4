"""Tables around a consent: its evidence, what its withdrawal stopped, what it asks for in time."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from web.models.base import Base, Identified
from workflows.domain.consent_effects import ConsentEffectKind
from workflows.domain.consent_tasks import ConsentTaskDecision, ConsentTaskKind


def _now() -> datetime:
    return datetime.now(UTC)


class ConsentFileKind(StrEnum):
    """What the file is."""

    SCAN = "scan"
    TABLET_DOCUMENT = "tablet_document"


class ConsentFile(Identified):
    """A scan or a document signed on a tablet. It may show names: for the centre only.

    The bytes lie in the file store, sealed with the patient's key and the vault's around it.
    """

    __tablename__ = "consent_files"

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"), index=True)
    hcp_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hcps.id"))
    kind: Mapped[ConsentFileKind]
    media_type: Mapped[str] = mapped_column(String(64))
    file_ref: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    # Names of who signed, sealed as the file is.
    sealed_names: Mapped[bytes]
    stored_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    stored_at: Mapped[datetime] = mapped_column(default=_now)


class TabletSession(Identified):
    """That one form may be signed on a tablet, once and for a short while, without an account."""

    __tablename__ = "tablet_sessions"

    # None where the form was printed from the patient's own page.
    panel_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("panels.id"))
    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consent_papers.id"), unique=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    opened_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime] = mapped_column(default=_now)
    expires_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    # What was decided and drawn, sealed as the file is, until the document is made.
    sealed_answers: Mapped[bytes | None]
    failed_because: Mapped[str | None] = mapped_column(String(64))


class ConsentEffect(Identified):
    """One thing that a withdrawal stopped, and when. Rows are added, never changed."""

    __tablename__ = "consent_effects"
    __table_args__ = (Index(None, "consent_id", "occurred_at"),)

    consent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consents.id"))
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    kind: Mapped[ConsentEffectKind]
    panel_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("panels.id"))
    count: Mapped[int | None]
    occurred_at: Mapped[datetime] = mapped_column(default=_now)


class RetentionPlan(Identified):
    """That a centre wants to review earlier than it must whether a patient's data are needed.

    Rows are added, never changed; the last one holds until a review was held after it.
    """

    __tablename__ = "retention_plans"
    __table_args__ = (Index(None, "patient_id", "planned_at"),)

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    review_on: Mapped[date]
    sealed_reason: Mapped[bytes]
    planned_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    planned_at: Mapped[datetime] = mapped_column(default=_now)


class ConsentTask(Identified):
    """Something the enrolling centre is asked to do about a consent, by a day."""

    __tablename__ = "consent_tasks"
    __table_args__ = (
        # Asked for once, however often the question comes up.
        UniqueConstraint("patient_id", "kind", "occasion"),
        Index(None, "closed_at", "due_on"),
    )

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    kind: Mapped[ConsentTaskKind]
    # The form version, the age reached, or the year of the review.
    occasion: Mapped[str] = mapped_column(String(24))
    due_on: Mapped[date]
    opened_at: Mapped[datetime] = mapped_column(default=_now)
    reminded_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    decision: Mapped[ConsentTaskDecision | None]
    sealed_reason: Mapped[bytes | None]


class WatchedConsent(Base):
    """That a patient's consent has its workflow, and in which namespace of which engine.

    Another engine's id says nothing: with a new file of Temporal's everybody is started anew.
    """

    __tablename__ = "watched_consents"

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"), primary_key=True)
    engine_id: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(default=_now)


class ConsentWatchPosition(Base):
    """Up to which entry of the audit trail the consents that changed were woken."""

    __tablename__ = "consent_watch_positions"

    engine_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    read_to: Mapped[int]
