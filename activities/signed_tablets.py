"""A form that was signed on a tablet, opened, with everything that its document is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from i18n.consent_forms import FormText
from web.consent_vault import ConsentVault
from web.consents.form_words import paper_words
from web.file_store import FileStore
from web.models.consents import TabletSession
from web.models.networks import Hcp
from web.models.patients import ConsentPaper, Patient
from web.patient_keys import PatientKeys
from web.tablets.answers import TabletAnswers, answers_context


@dataclass(frozen=True, kw_only=True)
class SignedTablet:
    """What was signed, when, on which paper, for whom."""

    row: TabletSession
    signed_at: datetime
    paper: ConsentPaper
    patient: Patient
    hcp: Hcp
    answers: TabletAnswers
    # The words that were read, published or the centre's own.
    text: FormText
    # The form as it was printed, which the tablet showed.
    paper_pdf: bytes


@dataclass(frozen=True, kw_only=True)
class TabletReader:
    """Opens what lies sealed.

    Raises PatientErasedError and SealBrokenError, and what ``form_words`` raises.
    """

    vault: ConsentVault
    keys: PatientKeys
    files: FileStore

    def read(self, session: Session, row: TabletSession) -> SignedTablet | None:
        """Return what was signed, or nothing when its document is made already."""
        if row.sealed_answers is None or row.signed_at is None:
            return None
        paper = session.get_one(ConsentPaper, row.paper_id)
        patient = session.get_one(Patient, paper.patient_id)
        context = answers_context(row.id)
        plain = self.vault.open(session, patient.id, row.sealed_answers, context)
        return SignedTablet(
            row=row,
            signed_at=row.signed_at,
            paper=paper,
            patient=patient,
            hcp=session.get_one(Hcp, patient.hcp_id),
            answers=TabletAnswers.from_bytes(plain),
            text=paper_words(session, paper),
            paper_pdf=self._printed(session, paper),
        )

    def _printed(self, session: Session, paper: ConsentPaper) -> bytes:
        cipher = self.keys.cipher(session, paper.patient_id)
        ref = paper.file_ref or ""
        return b"".join(self.files.open_decrypted(ref, cipher, paper.file_context))
