"""Makes the sealed document of a form that was signed on a tablet, and gives the consent on.

What was signed lies sealed in the database before the patient is thanked; this makes of it, in one
transaction, the document in the centre's vault, the consent's record, and the command by which the
panel takes it in. Tried again it does the same once. It is a loop for the reason of decision 0012.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from activities.consent_papers import DetailNotPrintableError, paper_html
from activities.document_rendering import (
    AttachedText,
    PdfVariant,
    RenderingFailedError,
    RenderPdf,
    render_pdf,
)
from activities.fhir_consents import FhirConsent, FhirSource, fhir_json
from activities.seal_certificates import SealNotUsableError
from activities.signed_tablets import SignedTablet, TabletReader
from activities.tablet_papers import signed_paper
from activities.tablet_records import add_consent, new_document
from i18n.consent_forms import (
    FormAlteredError,
    FormNotPublishedError,
    LanguageNotAvailableError,
)
from web import audit
from web.database import reading
from web.file_store import NoSuchFileError
from web.models.audit import AuditAct
from web.models.consents import TabletSession
from web.patient_keys import PatientErasedError, SealBrokenError
from web.tablets.sessions import consent_id_of, document_id_of
from workflows.domain.consent import ConsentEvidence

log = logging.getLogger(__name__)

# Takes a PDF and the hospital's name, and returns it sealed.
SealPdf = Callable[[bytes, str], bytes]
# Trying again would fail the same way, until somebody corrects what is wrong.
_FINAL: Final = (
    DetailNotPrintableError,
    RenderingFailedError,
    FormAlteredError,
    FormNotPublishedError,
    LanguageNotAvailableError,
    NoSuchFileError,
    PatientErasedError,
    SealBrokenError,
    SealNotUsableError,
)


class TabletDocuments:
    """One signed form after the other; several workers may do this side by side."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        reader: TabletReader,
        seal: SealPdf,
        render: RenderPdf = render_pdf,
        *,
        site: str = "",
    ) -> None:
        """Use a session factory, what opens and keeps, what seals, and a renderer.

        ``site`` is the public address, at which anybody can check the form.
        """
        self._sessions = sessions
        self._reader = reader
        self._seal = seal
        self._render = render
        self._site = site

    async def run(self, pause_seconds: float = 1.0) -> None:
        """Make documents for ever; the worker cancels this when it stops."""
        while True:
            try:
                await asyncio.to_thread(self.make_due)
            except Exception:  # the process's edge: a database that is away must not end it
                log.exception("documents of tablets could not be made")
            await asyncio.sleep(pause_seconds)

    def make_due(self) -> int:
        """Make what was signed and is not sealed yet; return how many documents were made."""
        # Looking every second must not take SQLite's one write lock.
        with reading(), self._sessions() as session:
            due = session.scalars(
                select(TabletSession.id).where(
                    TabletSession.sealed_answers.is_not(None),
                    TabletSession.failed_because.is_(None),
                ),
            ).all()
        return sum(self._make(session_id) for session_id in due)

    def _make(self, session_id: UUID) -> bool:
        try:
            with self._sessions() as session:
                row = session.get_one(TabletSession, session_id)
                signed = self._reader.read(session, row)
            return signed is not None and self._keep(signed, self._document(signed))
        except _FINAL as error:
            log.warning("a tablet's document failed", extra={"error": type(error).__name__})
            with self._sessions.begin() as session:
                session.get_one(TabletSession, session_id).failed_because = type(error).__name__
            return False

    def _document(self, signed: SignedTablet) -> bytes:
        paper = signed_paper(signed, self._site)
        record = AttachedText(
            name="consent.json",
            content=fhir_json(_for_machines(signed)),
            description="FHIR R4 Consent",
        )
        pdf = self._render(
            paper_html(paper, signed.text),
            created_at=signed.signed_at,
            language=paper.language,
            variant=PdfVariant.ARCHIVAL,
            attached=(record,),
        )
        return self._seal(pdf, signed.hcp.name)

    def _keep(self, signed: SignedTablet, document: bytes) -> bool:
        """Write document, record and command in one transaction; False if another was faster."""
        vault, file_ref = self._reader.vault, ""
        try:
            with self._sessions.begin() as session:
                row = session.get_one(TabletSession, signed.row.id, with_for_update=True)
                if row.sealed_answers is None:
                    return False
                file_ref = vault.store(session, new_document(signed, document)).file_ref
                add_consent(session, signed)
                row.sealed_answers = None
                audit.record(
                    session,
                    act=AuditAct.PRINTED,
                    person_id=row.opened_by_id,
                    subject_kind="consent_file",
                    subject_id=document_id_of(row.id),
                    patient_id=signed.patient.id,
                    panel_id=row.panel_id,
                    reason="signed_on_tablet",
                )
        except BaseException:
            if file_ref:
                vault.discard(file_ref)
            raise
        return True


def _for_machines(signed: SignedTablet) -> FhirConsent:
    paper = signed.paper
    return FhirConsent(
        id=consent_id_of(signed.row.id),
        pseudonym=signed.patient.nickname,
        hospital=signed.hcp.name,
        decided_at=signed.signed_at,
        given=signed.answers.given,
        signatory=paper.signatory,
        minor_assents=signed.answers.minor_assents,
        evidence=ConsentEvidence.SIGNED_ON_TABLET,
        source=FhirSource(
            consent_number=paper.consent_number,
            form=f"{paper.kind} {paper.form_version}",
            language=paper.language,
            text_sha256=signed.text.checksum,
            content=signed.paper_pdf,
        ),
    )
