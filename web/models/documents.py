"""The table of documents that a centre asks for about a patient, made by the worker."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from web.models.base import Identified


def _now() -> datetime:
    return datetime.now(UTC)


class DocumentKind(StrEnum):
    """What the document tells."""

    PROOF_SHEET = "proof_sheet"
    ACCESS_REPORT = "access_report"
    CASE_SUMMARY = "case_summary"
    CONSENT_ARCHIVE = "consent_archive"
    OUTCOME_PAPER = "outcome_paper"


class PatientDocument(Identified):
    """A document somebody asked for: what it is about, and where its bytes lie once it is made."""

    __tablename__ = "patient_documents"
    __table_args__ = (
        Index(None, "patient_id", "requested_at"),
        # What the worker looks for again and again: asked for, neither made nor given up.
        Index(None, "made_at", "failed_because"),
    )

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    kind: Mapped[DocumentKind]
    # What of the patient it is about, such as the withdrawal; an access report is about all.
    subject_id: Mapped[uuid.UUID | None]
    language: Mapped[str] = mapped_column(String(8))
    requested_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    requested_at: Mapped[datetime] = mapped_column(default=_now)
    # The time written into the file, where it is not that of the request.
    dated_at: Mapped[datetime | None]
    made_at: Mapped[datetime | None]
    # Of what the web puts into words, until it is made, what is to be printed.
    file_ref: Mapped[str | None] = mapped_column(String(64))
    sha256: Mapped[str | None] = mapped_column(String(64))
    failed_because: Mapped[str | None] = mapped_column(String(64))

    @property
    def file_context(self) -> str:
        """Return the place to which the stored file is bound."""
        return f"patient_documents:{self.id}:file"
