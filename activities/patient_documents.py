"""Makes the documents that centres ask for about their patients, and puts them in the vault.

What a document of each kind says is its composer's business; the worker lists the composers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.consent_papers import DetailNotPrintableError
from activities.document_rendering import (
    Attached,
    PdfVariant,
    RenderingFailedError,
    RenderPdf,
    render_pdf,
    render_pictured_pdf,
)
from activities.seal_certificates import SealNotUsableError
from i18n.consent_forms import (
    FormAlteredError,
    FormNotPublishedError,
    LanguageNotAvailableError,
)
from web import audit
from web.consents.document_vault import DocumentVault
from web.database import reading, writing
from web.models.audit import AuditAct
from web.models.documents import DocumentKind, PatientDocument
from web.patient_keys import PatientErasedError
from workflows.messages import RenderDocument

# Trying again would end the same way.
_FINAL = (
    RenderingFailedError,
    PatientErasedError,
    DetailNotPrintableError,
    FormAlteredError,
    FormNotPublishedError,
    LanguageNotAvailableError,
    SealNotUsableError,
)

# The page put these into words and on record; large ones are opened while others write.
_OPENED_ONLY = frozenset({DocumentKind.CASE_SUMMARY, DocumentKind.OUTCOME_PAPER})


@dataclass(frozen=True, kw_only=True)
class ArchivedCopy:
    """A document that is to be PDF/A-3: its HTML, what lies inside it, and what seals the PDF."""

    html: str
    attached: Sequence[Attached]
    seal: Callable[[bytes], bytes]


@dataclass(frozen=True, kw_only=True)
class PicturedPage:
    """A document whose HTML holds pictures (PNG, as ``data:`` addresses)."""

    html: str


class Compose(Protocol):
    """Puts one document into words; another for each kind."""

    def __call__(
        self, session: Session, document: PatientDocument
    ) -> str | ArchivedCopy | PicturedPage:
        """Return the whole document as HTML, its style inside it, in ``document.language``.

        Whoever commits is the caller; what it records of reads joins the caller's transaction.
        """


class PatientDocuments:
    """The renderer's side of documents about patients."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        vault: DocumentVault,
        composers: Mapping[DocumentKind, Compose],
        render: RenderPdf = render_pdf,
        render_pictured: RenderPdf = render_pictured_pdf,
    ) -> None:
        """Use a session factory, the documents' vault, a composer a kind, and renderers."""
        self._sessions = sessions
        self._vault = vault
        self._composers = composers
        self._render = render
        self._render_pictured = render_pictured

    @activity.defn
    def render_document(self, message: RenderDocument) -> None:
        """Make the document once; one that is made already, or given up, is left alone."""
        try:
            self._make(message)
        except _FINAL as error:
            self._note_failure(message, type(error).__name__)
            raise ApplicationError(type(error).__name__, non_retryable=True) from error

    def _make(self, message: RenderDocument) -> None:
        with reading(), self._sessions() as session:
            kind = session.get_one(PatientDocument, message.document_id).kind
        with reading() if kind in _OPENED_ONLY else writing(), self._sessions.begin() as session:
            row = session.get_one(PatientDocument, message.document_id)
            if row.made_at is not None or row.failed_because is not None:
                return
            self._vault.refuse_erased(session, row)
            composed = self._composers[row.kind](session, row)
            created_at, language = row.dated_at or row.requested_at, row.language
        self._keep(message, self._rendered(composed, created_at, language))

    def _rendered(
        self, composed: str | ArchivedCopy | PicturedPage, at: datetime, language: str
    ) -> bytes:
        if isinstance(composed, str):
            return self._render(composed, created_at=at, language=language)
        if isinstance(composed, PicturedPage):
            return self._render_pictured(composed.html, created_at=at, language=language)
        pdf = self._render(
            composed.html,
            created_at=at,
            language=language,
            variant=PdfVariant.ARCHIVAL,
            attached=composed.attached,
        )
        return composed.seal(pdf)

    def _keep(self, message: RenderDocument, pdf: bytes) -> None:
        with self._sessions.begin() as session:
            row = session.get_one(PatientDocument, message.document_id, with_for_update=True)
            if row.made_at is not None:
                return
            printed_from, row.file_ref = row.file_ref, self._vault.keep(session, row, pdf)
            row.sha256 = hashlib.sha256(pdf).hexdigest()
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
        if printed_from is not None:
            self._vault.discard(printed_from)

    def _note_failure(self, message: RenderDocument, reason: str) -> None:
        with self._sessions.begin() as session:
            session.get_one(PatientDocument, message.document_id).failed_because = reason
