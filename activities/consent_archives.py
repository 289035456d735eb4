"""Makes the archived copy of a consent that was signed on paper.

In front lies a sheet that says what was recorded, who attested it and where the original lies;
then comes the form as it was given, with what was decided. Inside lie the record for machines
(FHIR R4 Consent) and the scan, if there is one. The copy names no patient; the scan may, so all of
it is kept as scans are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from activities.consent_papers import ConsentPaper as Paper
from activities.consent_papers import PaperPart, hospital_details, paper_html
from activities.document_letters import LetterFrame, letter_html
from activities.document_rendering import Attached, AttachedFile, AttachedText
from activities.fhir_consents import FhirConsent, FhirSource, fhir_json
from activities.patient_documents import ArchivedCopy
from activities.tablet_documents import SealPdf
from i18n.consent_forms import FormText
from i18n.languages import CONSENT_LANGUAGES
from web.consent_vault import ConsentVault
from web.consents.archives import has_archived_copy
from web.consents.form_words import form_words
from web.consents.history import ConsentRecord, given_in, open_record
from web.consents.published_forms import KIND
from web.file_store import FileStore
from web.identity_vault import VaultReader
from web.models.consents import ConsentFile
from web.models.documents import PatientDocument
from web.models.networks import Hcp
from web.models.patients import Consent, ConsentPaper, Patient
from web.models.people import Person
from web.patient_keys import PatientKeys
from workflows.domain.consent import ConsentDecision

# Every published layout begins its first page here.
_FIRST_PAGE: Final = '<div class="letterhead">'
_SUFFIXES: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class NothingToArchiveError(LookupError):
    """The document is about a record of which there is no signed paper."""


@dataclass(frozen=True, kw_only=True)
class RecordedPaper:
    """A consent with all that its copy is made of."""

    record: ConsentRecord
    patient: Patient
    hcp: Hcp
    text: FormText
    # The form that was printed here, if it was; its bytes are what was given to the patient.
    paper: ConsentPaper | None
    printed: bytes | None
    scan: ConsentFile | None
    scanned: bytes | None


@dataclass(frozen=True, kw_only=True)
class ConsentArchives:
    """Composes archived copies."""

    vault: ConsentVault
    keys: PatientKeys
    files: FileStore
    seal: SealPdf
    # The public address, at which anybody can check the form.
    site: str = ""

    def compose(self, session: Session, document: PatientDocument) -> ArchivedCopy:
        """Return the copy in the language of the form.

        Raises what ``form_words`` and ``paper_html`` raise, and

        Raises:
            NothingToArchiveError: when the document is about anything but a confirmed paper.

        """
        recorded = self._read(session, document)
        html = in_front(self._form(recorded, document), _sheet(session, recorded, document))
        return ArchivedCopy(
            html=html,
            attached=_attached(recorded),
            seal=lambda pdf: self.seal(pdf, recorded.hcp.name),
        )

    def _read(self, session: Session, document: PatientDocument) -> RecordedPaper:
        consent = session.get(Consent, document.subject_id) if document.subject_id else None
        if (
            consent is None
            or consent.patient_id != document.patient_id
            or not has_archived_copy(consent)
        ):
            raise NothingToArchiveError(document.id)
        patient = session.get_one(Patient, consent.patient_id)
        paper = _paper_of(session, consent)
        scan = _scan_of(session, consent)
        return RecordedPaper(
            record=open_record(consent, self.keys.cipher(session, patient.id)),
            patient=patient,
            hcp=session.get_one(Hcp, patient.hcp_id),
            text=form_words(session, patient.hcp_id, KIND, consent.form_version, consent.language),
            paper=paper,
            printed=self._printed(session, paper) if paper and paper.file_ref else None,
            scan=scan,
            scanned=self._scanned(session, scan, document) if scan else None,
        )

    def _printed(self, session: Session, paper: ConsentPaper) -> bytes:
        cipher = self.keys.cipher(session, paper.patient_id)
        return b"".join(self.files.open_decrypted(paper.file_ref or "", cipher, paper.file_context))

    def _scanned(self, session: Session, scan: ConsentFile, document: PatientDocument) -> bytes:
        # Whoever confirmed or asked was entitled to; the vault writes down that it was read.
        reader = VaultReader(person_id=document.requested_by_id, hcp_ids=frozenset({scan.hcp_id}))
        return self.vault.read(session, reader, scan)

    def _form(self, recorded: RecordedPaper, document: PatientDocument) -> str:
        consent, paper = recorded.record.row, recorded.paper
        has_sheet = paper is not None and paper.with_assent_sheet
        given_out = Paper(
            kind=KIND,
            version=consent.form_version,
            language=consent.language,
            signatory=consent.signatory.value,
            consent_number=consent.consent_number or "",
            hospital=hospital_details(recorded.hcp),
            printed_on=(paper.requested_at if paper else document.requested_at).date(),
            created_at=document.requested_at,
            part=PaperPart.BOTH if has_sheet else PaperPart.FORM,
            site=self.site,
            answers={purpose.value: _ticked(said) for purpose, said in recorded.record.decisions},
        )
        return paper_html(given_out, recorded.text)


def in_front(form: str, sheet: str) -> str:
    """Return the form with a sheet before its first page; the published layout stays as it is.

    Raises:
        ValueError: when the layout has no first page where every published one has it.

    """
    head, mark, pages = form.partition(_FIRST_PAGE)
    if not mark:
        raise ValueError("the layout has no letterhead to put the sheet in front of")
    return f"{head}{sheet}{mark}{pages}"


def _sheet(session: Session, recorded: RecordedPaper, document: PatientDocument) -> str:
    frame = LetterFrame(
        language=document.language, hospital=recorded.hcp, made_at=document.requested_at
    )
    row = recorded.record.row
    return letter_html(
        "consent_archive.html",
        frame,
        record=recorded.record,
        nickname=recorded.patient.nickname,
        form=f"{KIND} {row.form_version}, {CONSENT_LANGUAGES.get(row.language, row.language)}",
        names=_names(session, recorded.record),
        files=", ".join(each.name for each in _attached(recorded)),
    )


def _attached(recorded: RecordedPaper) -> Sequence[Attached]:
    machines = AttachedText(
        name="consent.json",
        content=fhir_json(_for_machines(recorded)),
        description="FHIR R4 Consent",
    )
    if recorded.scan is None or recorded.scanned is None:
        return (machines,)
    scan = AttachedFile(
        name=f"scan.{_SUFFIXES[recorded.scan.media_type]}",
        content=recorded.scanned,
        description="Scan of the signed paper",
    )
    return (machines, scan)


def _for_machines(recorded: RecordedPaper) -> FhirConsent:
    consent = recorded.record.row
    of_scan = recorded.scan is not None
    return FhirConsent(
        id=consent.id,
        pseudonym=recorded.patient.nickname,
        hospital=recorded.hcp.name,
        decided_at=consent.signed_on,
        given=given_in(consent),
        signatory=consent.signatory,
        minor_assents=consent.minor_assented,
        evidence=consent.evidence,
        source=FhirSource(
            consent_number=consent.consent_number or "",
            form=f"{KIND} {consent.form_version}",
            language=consent.language,
            text_sha256=recorded.text.checksum,
            content=recorded.scanned if of_scan else recorded.printed,
            media_type=recorded.scan.media_type if recorded.scan else "application/pdf",
        ),
    )


def _ticked(said: ConsentDecision) -> str:
    # Whoever refuses what was given before has ticked "I do not agree"; the record says withdrawn.
    is_withdrawn = said is ConsentDecision.WITHDRAWN
    return (ConsentDecision.REFUSED if is_withdrawn else said).value


def _names(session: Session, record: ConsentRecord) -> Mapping[UUID, str]:
    rows = session.scalars(select(Person).where(Person.id.in_(record.people)))
    return {row.id: f"{row.title} {row.display_name}".strip() for row in rows}


def _paper_of(session: Session, consent: Consent) -> ConsentPaper | None:
    if not consent.consent_number:
        return None
    return session.scalars(
        select(ConsentPaper).where(
            ConsentPaper.consent_number == consent.consent_number,
            ConsentPaper.patient_id == consent.patient_id,
        ),
    ).one_or_none()


def _scan_of(session: Session, consent: Consent) -> ConsentFile | None:
    if consent.evidence_file_id is None:
        return None
    return session.get(ConsentFile, consent.evidence_file_id)
