"""A requested document is made once, kept encrypted, and its failure is written down."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from temporalio.exceptions import ApplicationError

from activities.document_rendering import (
    RenderingFailedError,
    RenderingFailure,
    render_pdf,
)
from activities.patient_documents import Compose, PatientDocuments
from tests.support.printing_room import PDF, REQUESTED_AT, PrintingRoom, QuickRender
from web.consent_vault import ConsentVault
from web.consents.document_vault import DocumentVault
from web.file_store import FileStore
from web.models.audit import AuditAct
from web.models.documents import DocumentKind, PatientDocument
from workflows.messages import RenderDocument

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from activities.document_rendering import RenderPdf
    from tests.support.databases import Database

GreekRender = partial(QuickRender, language="el")


def compose(_session: Session, document: PatientDocument) -> str:
    return f"<html lang={document.language!r}><title>A sheet</title><p>a sheet</p></html>"


class Office(PrintingRoom):
    """Where documents are asked for and made."""

    @property
    def vault(self) -> DocumentVault:
        seal = ConsentVault(bytes(32), self.keys, self.files)
        return DocumentVault(self.keys, self.files, seal)

    def asks(self, kind: DocumentKind = DocumentKind.PROOF_SHEET) -> UUID:
        document_id = uuid4()
        with self.lent.sessions.begin() as session:
            session.add(
                PatientDocument(
                    id=document_id,
                    patient_id=self.patient_id,
                    kind=kind,
                    subject_id=uuid4(),
                    language="el",
                    requested_by_id=self.clinician_id,
                    requested_at=REQUESTED_AT,
                ),
            )
        return document_id

    def makes(self, document_id: UUID, render: RenderPdf, composer: Compose = compose) -> None:
        PatientDocuments(
            self.lent.sessions, self.vault, dict.fromkeys(DocumentKind, composer), render
        ).render_document(RenderDocument(document_id=document_id))

    def row(self, document_id: UUID) -> PatientDocument:
        with self.lent.sessions() as session:
            return session.get_one(PatientDocument, document_id)

    def opened(self, row: PatientDocument) -> bytes:
        with self.lent.sessions() as session:
            return self.vault.open(session, row)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office.of(database, tmp_path / "files")


def test_a_document_is_made_sealed_and_audited(office: Office):
    document_id, render = office.asks(), GreekRender()

    office.makes(document_id, render)

    row = office.row(document_id)
    assert row.made_at is not None
    assert (row.sha256, row.failed_because) == (hashlib.sha256(PDF).hexdigest(), None)
    assert "a sheet" in render.seen[0]
    [stored] = office.stored()
    assert b"what was asked for" not in stored.read_bytes()
    assert office.opened(row) == PDF
    [entry] = office.audited()
    assert (entry.act, entry.subject_kind) == (AuditAct.PRINTED, "proof_sheet")
    assert (entry.person_id, entry.patient_id) == (office.clinician_id, office.patient_id)


def test_a_second_delivery_leaves_the_document_alone(office: Office):
    document_id, again = office.asks(), GreekRender(pdf=b"%PDF another")
    office.makes(document_id, GreekRender())

    office.makes(document_id, again)

    assert again.seen == []
    assert office.opened(office.row(document_id)) == PDF
    assert len(office.stored()) == len(office.audited()) == 1


def test_what_cannot_be_rendered_is_written_down_and_not_tried_again(office: Office):
    document_id = office.asks()
    broken = GreekRender(error=RenderingFailedError(RenderingFailure.TIME_LIMIT))

    with pytest.raises(ApplicationError) as failure:
        office.makes(document_id, broken)
    office.makes(document_id, GreekRender())

    assert failure.value.non_retryable
    assert office.row(document_id).failed_because == "RenderingFailedError"
    assert office.row(document_id).made_at is None
    assert office.stored() == []


def test_an_error_that_may_pass_is_left_to_be_tried_again(office: Office):
    document_id = office.asks()

    with pytest.raises(OSError, match="no room"):
        office.makes(document_id, GreekRender(error=OSError("no room")))
    office.makes(document_id, GreekRender())

    assert office.row(document_id).made_at is not None


def test_nothing_is_made_of_a_patient_who_was_erased(office: Office):
    document_id = office.asks()
    with office.lent.sessions.begin() as session:
        office.keys.destroy_key(session, office.patient_id)

    with pytest.raises(ApplicationError) as failure:
        office.makes(document_id, GreekRender())

    assert failure.value.non_retryable
    assert office.row(document_id).failed_because == "PatientErasedError"


def test_the_real_renderer_makes_a_real_document(office: Office):
    document_id = office.asks()

    office.makes(document_id, render_pdf)

    assert office.opened(office.row(document_id)).startswith(b"%PDF-")


def test_the_patients_key_alone_does_not_open_what_is_kept(office: Office):
    document_id = office.asks()
    office.makes(document_id, GreekRender())
    row, files = office.row(document_id), FileStore(f"file://{office.folder}")

    with office.lent.sessions() as session:
        cipher = office.keys.cipher(session, office.patient_id)
    assert row.file_ref is not None
    unsealed = b"".join(files.open_decrypted(row.file_ref, cipher, row.file_context))

    assert PDF not in cipher.open(unsealed, row.file_context)


def test_others_write_while_the_words_of_an_outcome_are_opened(office: Office):
    document_id, other_id = office.asks(DocumentKind.OUTCOME_PAPER), office.asks()

    def composes_slowly(session: Session, document: PatientDocument) -> str:
        with office.lent.sessions.begin() as beside:
            beside.get_one(PatientDocument, other_id).language = "da"
        return compose(session, document)

    office.makes(document_id, GreekRender(), composes_slowly)

    assert office.row(other_id).language == "da"
    assert office.row(document_id).made_at is not None
