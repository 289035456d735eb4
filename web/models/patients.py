"""Tables of patients and their consent. Nothing here names a person; the vault does."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from web.models.base import Identified
from workflows.domain.consent import ConsentDecision, ConsentEvidence, Signatory


def _now() -> datetime:
    return datetime.now(UTC)


class Sex(StrEnum):
    """Sex as the EU rare-disease registration set has it (element 2.2)."""

    FEMALE = "female"
    MALE = "male"
    UNDETERMINED = "undetermined"
    FOETUS = "foetus_unknown"


class Patient(Identified):
    """A pseudonymised patient of one healthcare provider.

    Shared with a panel after consent: nickname, sex, year and month of birth, area of residence
    (Implementing Decision (EU) 2019/1269, Art. 16b).
    """

    __tablename__ = "patients"
    __table_args__ = (
        CheckConstraint("birth_month BETWEEN 1 AND 12", name="birth_month"),
        Index(None, "hcp_id", "enrolled_at"),
    )

    hcp_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hcps.id"))
    nickname: Mapped[str] = mapped_column(String(64), unique=True)
    sex: Mapped[Sex]
    birth_year: Mapped[int]
    birth_month: Mapped[int]
    residence_area: Mapped[str] = mapped_column(String(120))
    # In which the centre writes to the patient; none for patients enrolled before it was asked.
    # Panels do not see it.
    language: Mapped[str | None] = mapped_column(String(8))
    enrolled_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    enrolled_at: Mapped[datetime] = mapped_column(default=_now)
    version: Mapped[int] = mapped_column(default=1)
    # Restriction of processing (GDPR Art. 18): stored, and shown to nobody outside the centre.
    restricted_at: Mapped[datetime | None]
    # Erased (GDPR Art. 17): the key is destroyed; what is left names and says nothing.
    erased_at: Mapped[datetime | None]


class Consent(Identified):
    """What a patient decided, purpose by purpose. Rows are added, never changed."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "patient_id", "position"),)

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    # Two records of one moment still have an order; the last one holds.
    position: Mapped[int]
    care: Mapped[ConsentDecision]
    databases: Mapped[ConsentDecision]
    research_contact: Mapped[ConsentDecision]
    form_version: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(8))
    signatory: Mapped[Signatory]
    minor_assented: Mapped[bool] = mapped_column(default=False)
    signed_on: Mapped[date]
    evidence: Mapped[ConsentEvidence]
    # The scan or the sealed document, in the centre's vault; paper that is attested has none.
    evidence_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("consent_files.id"))
    # Who explained the form, of the enrolling centre; who signed stands in the vault.
    explained_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    interpreter_present: Mapped[bool] = mapped_column(default=False, server_default="0")
    sealed_original_place: Mapped[bytes]
    consent_number: Mapped[str | None] = mapped_column(String(24))
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=_now)
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    command_id: Mapped[uuid.UUID | None] = mapped_column(unique=True)


class ConsentPaper(Identified):
    """A printed form: its number, what was printed, and the checksum of its bytes."""

    __tablename__ = "consent_papers"

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"), index=True)
    consent_number: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(24))
    form_version: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(8))
    signatory: Mapped[Signatory]
    # A panel's workflow has it printed; what is asked for on the patient's own page, the worker.
    asked_in_panel: Mapped[bool] = mapped_column(default=True, server_default="1")
    # A sheet in plain words for the child lies behind a parent's form.
    with_assent_sheet: Mapped[bool] = mapped_column(default=False, server_default="0")
    # The SHA-256 of the words that were printed, by which a paper is checked.
    text_sha256: Mapped[str | None] = mapped_column(String(64))
    requested_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    requested_at: Mapped[datetime] = mapped_column(default=_now)
    printed_at: Mapped[datetime | None]
    file_ref: Mapped[str | None] = mapped_column(String(64))
    sha256: Mapped[str | None] = mapped_column(String(64))
    failed_because: Mapped[str | None] = mapped_column(String(64))

    @property
    def file_context(self) -> str:
        """Return the place to which the stored file is bound."""
        return f"consent_papers:{self.id}:file"
