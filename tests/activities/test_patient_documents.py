"""A requested document is made once, kept encrypted, and its failure is written down."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from temporalio.exceptions import ApplicationError

from activities.document_rendering import (
    PdfVariant,
    RenderingFailedError,
    RenderingFailure,
    render_pdf,
)
from activities.patient_documents import Compose, PatientDocuments
from tests.support.organisations import a_person, an_hcp
from web.consent_vault import ConsentVault
from web.consents.document_vault import DocumentVault
from web.file_store import FileStore
from web.models.audit import AuditAct, AuditEntry
from web.models.documents import DocumentKind, PatientDocument
from web.models.patients import Patient, Sex
from web.patient_keys import PatientKeys
from workflows.messages import RenderDocument

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from activities.document_rendering import RenderPdf
    from tests.support.databases import Database

REQUESTED_AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
PDF = b"%PDF-1.7 what has stopped"


@dataclass
class QuickRender:
    """Renders at once, and remembers what it was given."""

    pdf: bytes = PDF
    error: Exception | None = None
    seen: list[str] = field(default_factory=list)

    def __call__(
        self,
        html: str,
        *,
        created_at: datetime,
        language: str,
        variant: PdfVariant = PdfVariant.ACCESSIBLE,
    ) -> bytes:
        assert (created_at, language, variant) == (REQUESTED_AT, "el", PdfVariant.ACCESSIBLE)
        self.seen.append(html)
        if self.error is not None:
            raise self.error
        return self.pdf


def compose(_session: Session, document: PatientDocument) -> str:
    return f"<html lang={document.language!r}><title>A sheet</title><p>a sheet</p></html>"


@dataclass(kw_only=True)
class Office:
    """A centre with one patient, and the documents that were asked for."""

    lent: Database
    keys: PatientKeys
    vault: DocumentVault
    folder: Path
    patient_id: UUID
    clinician_id: UUID

    def asks(self) -> UUID:
        document_id = uuid4()
        with self.lent.sessions.begin() as session:
            session.add(
                PatientDocument(
                    id=document_id,
                    patient_id=self.patient_id,
                    kind=DocumentKind.PROOF_SHEET,
                    subject_id=uuid4(),
                    language="el",
                    requested_by_id=self.clinician_id,
                    requested_at=REQUESTED_AT,
                ),
            )
        return document_id

    def makes(self, document_id: UUID, render: RenderPdf, composer: Compose = compose) -> None:
        PatientDocuments(
            self.lent.sessions, self.vault, {DocumentKind.PROOF_SHEET: composer}, render
        ).render_document(RenderDocument(document_id=document_id))

    def row(self, document_id: UUID) -> PatientDocument:
        with self.lent.sessions() as session:
            return session.get_one(PatientDocument, document_id)

    def opened(self, row: PatientDocument) -> bytes:
        with self.lent.sessions() as session:
            return self.vault.open(session, row)

    def stored(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def audited(self) -> list[AuditEntry]:
        with self.lent.sessions() as session:
            return list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    keys, folder = PatientKeys(bytes(range(32))), tmp_path / "files"
    files = FileStore(f"file://{folder}")
    with database.sessions.begin() as session:
        hcp, clinician, patient_id = an_hcp(session), a_person(session), uuid4()
        session.add(
            Patient(
                id=patient_id,
                hcp_id=hcp.id,
                nickname="Canary Ptarmigan",
                sex=Sex.FEMALE,
                birth_year=2021,
                birth_month=4,
                residence_area="Holstein",
                enrolled_by_id=clinician.id,
            ),
        )
        session.flush()
        keys.make_key(session, patient_id)
        return Office(
            lent=database,
            keys=keys,
            vault=DocumentVault(keys, files, ConsentVault(bytes(32), keys, files)),
            folder=folder,
            patient_id=patient_id,
            clinician_id=clinician.id,
        )


def test_a_document_is_made_sealed_and_audited(office: Office):
    document_id, render = office.asks(), QuickRender()

    office.makes(document_id, render)

    row = office.row(document_id)
    assert row.made_at is not None
    assert (row.sha256, row.failed_because) == (hashlib.sha256(PDF).hexdigest(), None)
    assert "a sheet" in render.seen[0]
    [stored] = office.stored()
    assert b"what has stopped" not in stored.read_bytes()
    assert office.opened(row) == PDF
    [entry] = office.audited()
    assert (entry.act, entry.subject_kind) == (AuditAct.PRINTED, "proof_sheet")
    assert (entry.person_id, entry.patient_id) == (office.clinician_id, office.patient_id)


def test_a_second_delivery_leaves_the_document_alone(office: Office):
    document_id, again = office.asks(), QuickRender(pdf=b"%PDF another")
    office.makes(document_id, QuickRender())

    office.makes(document_id, again)

    assert again.seen == []
    assert office.opened(office.row(document_id)) == PDF
    assert len(office.stored()) == len(office.audited()) == 1


def test_what_cannot_be_rendered_is_written_down_and_not_tried_again(office: Office):
    document_id = office.asks()
    broken = QuickRender(error=RenderingFailedError(RenderingFailure.TIME_LIMIT))

    with pytest.raises(ApplicationError) as failure:
        office.makes(document_id, broken)
    office.makes(document_id, QuickRender())

    assert failure.value.non_retryable
    assert office.row(document_id).failed_because == "RenderingFailedError"
    assert office.row(document_id).made_at is None
    assert office.stored() == []


def test_an_error_that_may_pass_is_left_to_be_tried_again(office: Office):
    document_id = office.asks()

    with pytest.raises(OSError, match="no room"):
        office.makes(document_id, QuickRender(error=OSError("no room")))
    office.makes(document_id, QuickRender())

    assert office.row(document_id).made_at is not None


def test_nothing_is_made_of_a_patient_who_was_erased(office: Office):
    document_id = office.asks()
    with office.lent.sessions.begin() as session:
        office.keys.destroy_key(session, office.patient_id)

    with pytest.raises(ApplicationError) as failure:
        office.makes(document_id, QuickRender())

    assert failure.value.non_retryable
    assert office.row(document_id).failed_because == "PatientErasedError"


def test_the_real_renderer_makes_a_real_document(office: Office):
    document_id = office.asks()

    office.makes(document_id, render_pdf)

    assert office.opened(office.row(document_id)).startswith(b"%PDF-")


def test_the_patients_key_alone_does_not_open_what_is_kept(office: Office):
    document_id = office.asks()
    office.makes(document_id, QuickRender())
    row, files = office.row(document_id), FileStore(f"file://{office.folder}")

    with office.lent.sessions() as session:
        cipher = office.keys.cipher(session, office.patient_id)
    assert row.file_ref is not None
    unsealed = b"".join(files.open_decrypted(row.file_ref, cipher, row.file_context))

    assert PDF not in cipher.open(unsealed, row.file_context)
