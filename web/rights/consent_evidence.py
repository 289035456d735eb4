"""The papers of a patient's consents for the portable copy: printed, signed and archived ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from web import audit
from web.consent_vault import ConsentVault
from web.models.audit import AuditAct
from web.models.consents import ConsentFile
from web.models.documents import DocumentKind, PatientDocument
from web.models.patients import ConsentPaper
from web.patients.loading import LoadedPatient, vault_reader
from web.request_session import db_session, installation

_ENDINGS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, kw_only=True)
class PrintedForm:
    """A printed form and its place in the archive."""

    paper_id: UUID
    place: str


@dataclass(frozen=True, kw_only=True)
class SignedForm:
    """A scan or a sealed document, opened, and its place in the archive."""

    content: bytes
    place: str


@dataclass(frozen=True, kw_only=True)
class ArchivedForm:
    """An archived copy, of which consent, and its place in the archive."""

    document_id: UUID
    consent_id: UUID
    place: str


def printed_forms(patient: LoadedPatient) -> Sequence[PrintedForm]:
    """Return the forms that were printed, by their number."""
    rows = db_session().execute(
        select(ConsentPaper.id, ConsentPaper.consent_number)
        .where(ConsentPaper.patient_id == patient.id, ConsentPaper.file_ref.is_not(None))
        .order_by(ConsentPaper.consent_number),
    )
    return [
        PrintedForm(paper_id=row.id, place=f"consents/{row.consent_number}.pdf") for row in rows
    ]


def signed_forms(patient: LoadedPatient) -> Sequence[SignedForm]:
    """Return what the centre's vault keeps; each of these readings is on record."""
    session, vault = db_session(), ConsentVault.of(installation())
    reader = vault_reader(patient.actor)
    rows = session.scalars(
        select(ConsentFile)
        .where(ConsentFile.patient_id == patient.id)
        .order_by(ConsentFile.stored_at, ConsentFile.id),
    ).all()
    return [
        SignedForm(
            content=vault.read(session, reader, row),
            place=f"consents/signed-{number:02d}.{_ENDINGS.get(row.media_type, 'bin')}",
        )
        for number, row in enumerate(rows, start=1)
    ]


def archived_forms(patient: LoadedPatient) -> Sequence[ArchivedForm]:
    """Return the newest archived copy of each consent; that they are handed out is on record."""
    session = db_session()
    rows = session.scalars(
        select(PatientDocument)
        .where(
            PatientDocument.patient_id == patient.id,
            PatientDocument.kind == DocumentKind.CONSENT_ARCHIVE,
            PatientDocument.made_at.is_not(None),
        )
        .order_by(PatientDocument.requested_at, PatientDocument.id),
    )
    newest = {row.subject_id: row.id for row in rows if row.subject_id is not None}
    audit.record_reads(session, [_handed_out(patient, each) for each in newest.values()])
    return [
        ArchivedForm(
            document_id=document_id,
            consent_id=consent_id,
            place=f"consents/archived-{number:02d}.pdf",
        )
        for number, (consent_id, document_id) in enumerate(newest.items(), start=1)
    ]


def _handed_out(patient: LoadedPatient, document_id: UUID) -> audit.Entry:
    return audit.Entry(
        act=AuditAct.DOWNLOADED,
        person_id=patient.actor.person_id,
        on_behalf_of_id=patient.actor.on_behalf_of,
        subject_kind=DocumentKind.CONSENT_ARCHIVE.value,
        subject_id=document_id,
        patient_id=patient.id,
        reason=patient.access.reason.value,
    )
