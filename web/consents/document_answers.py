"""Hands out a document about a patient, to the enrolling centre only; each time is recorded."""

from __future__ import annotations

from flask import Response, abort

from web import audit
from web.consents.document_vault import DocumentVault
from web.models.audit import AuditAct
from web.models.documents import PatientDocument
from web.patients.loading import LoadedPatient
from web.request_session import db_session, installation
from web.security_headers import UPLOADED_FILE_POLICY


def pdf_answer(patient: LoadedPatient, document: PatientDocument | None, name: str) -> Response:
    """Return the document as a PDF called ``name``, the same bytes each time; 404 without one."""
    answer = pdf_file(document, name)
    assert document is not None  # noqa: S101 - without one the answer was 404
    audit.record_read(
        db_session(),
        act=AuditAct.DOWNLOADED,
        person_id=patient.actor.person_id,
        on_behalf_of_id=patient.actor.on_behalf_of,
        subject_kind=document.kind.value,
        subject_id=document.id,
        patient_id=patient.id,
        reason=patient.access.reason.value,
    )
    return answer


def pdf_file(document: PatientDocument | None, name: str) -> Response:
    """Return the document as a PDF called ``name``; 404 without one. The caller records it."""
    if document is None or document.file_ref is None:
        abort(404)
    pdf = DocumentVault.of(installation()).open(db_session(), document)
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer.headers["Content-Security-Policy"] = UPLOADED_FILE_POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
