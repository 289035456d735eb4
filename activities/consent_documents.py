"""Prints requested consent papers and keeps them, encrypted, with their checksum."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.consent_papers import (
    ConsentPaper as Paper,
)
from activities.consent_papers import (
    DetailNotPrintableError,
    PaperPart,
    PrintedPaper,
    hospital_details,
    print_paper,
)
from activities.document_rendering import RenderingFailedError, RenderPdf, render_pdf
from i18n.consent_forms import (
    FormAlteredError,
    FormNotPublishedError,
    FormText,
    LanguageNotAvailableError,
)
from web import audit
from web.consents.form_words import form_words
from web.database import reading
from web.file_store import FileStore
from web.models.audit import AuditAct
from web.models.networks import Hcp
from web.models.patients import ConsentPaper, Patient
from web.patient_keys import PatientErasedError, PatientKeys
from workflows.messages import PrintConsentPaper

# Trying again would print the same failure.
_FINAL = (
    DetailNotPrintableError,
    RenderingFailedError,
    FormAlteredError,
    FormNotPublishedError,
    LanguageNotAvailableError,
    PatientErasedError,
)


class ConsentDocuments:
    """The renderer's side of consent papers."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        keys: PatientKeys,
        files: FileStore,
        render: RenderPdf = render_pdf,
        *,
        site: str = "",
    ) -> None:
        """Use a session factory, the patients' keys, the file store and a renderer.

        ``site`` is the public address, at which anybody can check a paper.
        """
        self._sessions = sessions
        self._keys = keys
        self._files = files
        self._render = render
        self._site = site

    @activity.defn
    def print_consent_paper(self, message: PrintConsentPaper) -> None:
        """Print the paper once; a paper that is printed already is left alone."""
        with self._sessions.begin() as session:
            row = session.get_one(ConsentPaper, message.paper_id)
            if row.printed_at is not None:
                return
            hcp = session.get_one(Hcp, session.get_one(Patient, row.patient_id).hcp_id)
            paper = _paper(row, hcp, self._site)
        try:
            printed = print_paper(paper, self._render, text=self._words(row, hcp))
            self._keep(message, printed)
        except _FINAL as error:
            self._note_failure(message, type(error).__name__)
            raise ApplicationError(type(error).__name__, non_retryable=True) from error

    def _words(self, row: ConsentPaper, hcp: Hcp) -> FormText:
        with reading(), self._sessions() as session:
            return form_words(session, hcp.id, row.kind, row.form_version, row.language)

    def _keep(self, message: PrintConsentPaper, printed: PrintedPaper) -> None:
        with self._sessions.begin() as session:
            row = session.get_one(ConsentPaper, message.paper_id, with_for_update=True)
            if row.printed_at is not None:
                return
            cipher = self._keys.cipher(session, row.patient_id)
            stored = self._files.put(io.BytesIO(printed.pdf), cipher, row.file_context)
            row.file_ref, row.sha256 = stored.ref, printed.sha256
            row.text_sha256 = printed.text_sha256
            row.printed_at, row.failed_because = datetime.now(UTC), None
            audit.record(
                session,
                act=AuditAct.PRINTED,
                person_id=row.requested_by_id,
                subject_kind="consent_paper",
                subject_id=row.consent_number,
                patient_id=row.patient_id,
                detail={
                    "language": row.language,
                    "version": row.form_version,
                    "sha256": printed.sha256,
                },
            )

    def _note_failure(self, message: PrintConsentPaper, reason: str) -> None:
        with self._sessions.begin() as session:
            session.get_one(ConsentPaper, message.paper_id).failed_because = reason


def _paper(row: ConsentPaper, hcp: Hcp, site: str) -> Paper:
    return Paper(
        kind=row.kind,
        version=row.form_version,
        language=row.language,
        signatory=row.signatory.value,
        consent_number=row.consent_number,
        hospital=hospital_details(hcp),
        printed_on=row.requested_at.date(),
        created_at=row.requested_at,
        part=PaperPart.BOTH if row.with_assent_sheet else PaperPart.FORM,
        site=site,
    )
