"""Makes the documents that centres ask for about their patients, and keeps them encrypted.

What a document of each kind says is its composer's business; the worker lists the composers.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.document_rendering import RenderingFailedError, RenderPdf, render_pdf
from web import audit
from web.file_store import FileStore
from web.models.audit import AuditAct
from web.models.documents import DocumentKind, PatientDocument
from web.patient_keys import PatientErasedError, PatientKeys
from workflows.messages import RenderDocument

# Trying again would end the same way.
_FINAL = (RenderingFailedError, PatientErasedError)


class Compose(Protocol):
    """Puts one document into words; another for each kind."""

    def __call__(self, session: Session, document: PatientDocument) -> str:
        """Return the whole document as HTML, its style inside it, in ``document.language``.

        Whoever commits is the caller; what it records of reads joins the caller's transaction.
        """


class PatientDocuments:
    """The renderer's side of documents about patients."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        keys: PatientKeys,
        files: FileStore,
        composers: Mapping[DocumentKind, Compose],
        render: RenderPdf = render_pdf,
    ) -> None:
        """Use a session factory, keys, the file store, a composer a kind, and a renderer."""
        self._sessions = sessions
        self._keys = keys
        self._files = files
        self._composers = composers
        self._render = render

    @activity.defn
    def render_document(self, message: RenderDocument) -> None:
        """Make the document once; one that is made already, or given up, is left alone."""
        try:
            self._make(message)
        except _FINAL as error:
            self._note_failure(message, type(error).__name__)
            raise ApplicationError(type(error).__name__, non_retryable=True) from error

    def _make(self, message: RenderDocument) -> None:
        with self._sessions.begin() as session:
            row = session.get_one(PatientDocument, message.document_id)
            if row.made_at is not None or row.failed_because is not None:
                return
            # Raises when the patient was erased: then there is nothing to tell.
            self._keys.cipher(session, row.patient_id)
            html = self._composers[row.kind](session, row)
            created_at, language = row.requested_at, row.language
        self._keep(message, self._render(html, created_at=created_at, language=language))

    def _keep(self, message: RenderDocument, pdf: bytes) -> None:
        with self._sessions.begin() as session:
            row = session.get_one(PatientDocument, message.document_id, with_for_update=True)
            if row.made_at is not None:
                return
            cipher = self._keys.cipher(session, row.patient_id)
            stored = self._files.put(io.BytesIO(pdf), cipher, row.file_context)
            row.file_ref, row.sha256 = stored.ref, hashlib.sha256(pdf).hexdigest()
            row.made_at = datetime.now(UTC)
            audit.record(
                session,
                act=AuditAct.PRINTED,
                person_id=row.requested_by_id,
                subject_kind=row.kind.value,
                subject_id=row.id,
                patient_id=row.patient_id,
                detail={"language": row.language, "sha256": row.sha256},
            )

    def _note_failure(self, message: RenderDocument, reason: str) -> None:
        with self._sessions.begin() as session:
            session.get_one(PatientDocument, message.document_id).failed_because = reason
