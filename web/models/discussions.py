"""Tables of what people write and attach. Every text is sealed with the patient's key."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from web.models.base import Base, Identified, JsonObject


def _now() -> datetime:
    return datetime.now(UTC)


class PanelRequest(Base):
    """The request as it is being written; what counts is what was submitted."""

    __tablename__ = "panel_requests"

    panel_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"), index=True)
    ern_code: Mapped[str] = mapped_column(ForeignKey("erns.code"))
    primary_area_id: Mapped[str | None] = mapped_column(ForeignKey("thematic_areas.id"))
    secondary_area_id: Mapped[str | None] = mapped_column(ForeignKey("thematic_areas.id"))
    other_erns: Mapped[JsonObject]
    is_urgent: Mapped[bool] = mapped_column(default=False)
    sealed_title: Mapped[bytes]
    sealed_background: Mapped[bytes]
    sealed_referrer: Mapped[bytes]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=_now)
    changed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))


class Question(Identified):
    """One question of the request."""

    __tablename__ = "questions"
    __table_args__ = (Index(None, "panel_id", "position"),)

    panel_id: Mapped[uuid.UUID]
    position: Mapped[int]
    sealed_text: Mapped[bytes]


class NoteKind(StrEnum):
    """What a note gives the reason for."""

    RETURN = "return"
    REDIRECT = "redirect"
    DECLINE_REQUEST = "decline_request"
    DECLINE_INVITATION = "decline_invitation"
    ANSWER = "answer"
    WAIVE = "waive"
    RESUME = "resume"
    REVISE = "revise"
    DISSENT = "dissent"
    REOPEN = "reopen"
    FOLLOW_UP = "follow_up"
    WITHDRAW = "withdraw"
    SNOOZE = "snooze"
    KEPT_IDENTIFIER = "kept_identifier"


class Note(Identified):
    """A reason or report that an event points at."""

    __tablename__ = "notes"
    __table_args__ = (Index(None, "panel_id"),)

    panel_id: Mapped[uuid.UUID]
    kind: Mapped[NoteKind]
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    sealed_text: Mapped[bytes]
    written_at: Mapped[datetime] = mapped_column(default=_now)


class ContributionText(Base):
    """One signed version of a contribution; shown once the workflow took it in."""

    __tablename__ = "contribution_texts"
    __table_args__ = (Index(None, "panel_id"),)

    contribution_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[uuid.UUID]
    question_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("questions.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    sealed_text: Mapped[bytes]
    written_at: Mapped[datetime] = mapped_column(default=_now)
    command_id: Mapped[uuid.UUID] = mapped_column(unique=True)


class Remark(Identified):
    """Chat beside the contributions: quick, unsigned, not part of the outcome."""

    __tablename__ = "remarks"
    __table_args__ = (Index(None, "panel_id", "written_at"),)

    panel_id: Mapped[uuid.UUID]
    question_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("questions.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    sealed_text: Mapped[bytes]
    written_at: Mapped[datetime] = mapped_column(default=_now)


class DataRequestText(Identified):
    """What was asked for and what was answered."""

    __tablename__ = "data_request_texts"
    __table_args__ = (Index(None, "panel_id"),)

    panel_id: Mapped[uuid.UUID]
    sealed_request: Mapped[bytes]
    sealed_answer: Mapped[bytes | None]


class Attachment(Identified):
    """A file of the case, encrypted with the patient's key in the file store."""

    __tablename__ = "attachments"
    __table_args__ = (Index(None, "panel_id", "uploaded_at"),)

    panel_id: Mapped[uuid.UUID]
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"), index=True)
    uploaded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    uploaded_at: Mapped[datetime] = mapped_column(default=_now)
    sealed_name: Mapped[bytes]
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    file_ref: Mapped[str] = mapped_column(String(64))

    @property
    def file_context(self) -> str:
        """Return the place to which the stored file is bound."""
        return f"attachments:{self.id}:file"


class OutcomeDraft(Base):
    """The outcome while the lead writes it: JSON of recommendations by question, sealed."""

    __tablename__ = "outcome_drafts"

    panel_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sealed_body: Mapped[bytes]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=_now)
    changed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))


class OutcomeText(Base):
    """The outcome as it was presented; signatures hold for exactly these bytes."""

    __tablename__ = "outcome_texts"

    panel_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed_body: Mapped[bytes]
    presented_at: Mapped[datetime] = mapped_column(default=_now)
