"""Writes about a patient past the pages: the record, a signed tablet, a scan, a document."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from web.accounts.queries import build_actor
from web.consent_vault import ConsentVault, NewFile
from web.consents.document_vault import DocumentVault
from web.file_store import FileStore
from web.models.consents import ConsentFileKind, TabletSession
from web.models.documents import DocumentKind, PatientDocument
from web.models.patients import ConsentPaper, Patient
from web.records.commands import Writer, add_entry, save_field
from web.tablets.answers import PartySigned, TabletAnswers
from web.tablets.sessions import FoundSession, TabletStage, hash_of, sign
from workflows.domain.consent import ConsentDecision, ConsentPurpose, Signatory
from workflows.domain.record.contents import FieldAnswer
from workflows.domain.record.diagnoses import Diagnosis
from workflows.domain.record.phenotypes import Phenotype

if TYPE_CHECKING:
    from tests.support.patient_rights import RightsSite
    from workflows.domain.record.codes import Code


@dataclass(frozen=True, kw_only=True)
class PlantedRecord:
    """What is written into the record: a text, a finding, a disease, each with words of its own."""

    course: str
    finding: Code
    finding_note: str
    disease: Code
    disease_note: str


def plant_record(site: RightsSite, planted: PlantedRecord) -> None:
    """Answer a question of the record, and add a finding and a disease."""
    cipher = site.cipher()
    with site.panel.lent.sessions.begin() as session:
        actor = build_actor(session, site.panel.people["clinician"], datetime.now(UTC))
        writer = Writer(actor=actor, cipher=cipher, panel_id=site.panel.panel_id)
        save_field(
            session, writer, "history.course", FieldAnswer(text=planted.course), seen_version=0
        )
        for content in (
            Phenotype(term=planted.finding, note=planted.finding_note),
            Diagnosis(disease=planted.disease, note=planted.disease_note),
        ):
            add_entry(session, writer, content, command_id=uuid4())


def plant_paper(site: RightsSite, words: str) -> ConsentPaper:
    """Print a form of consent."""
    row = ConsentPaper(
        id=uuid4(),
        patient_id=site.patient_id,
        consent_number=f"C-{uuid4().hex[:8]}",
        kind="care",
        form_version="1.1",
        language="de",
        signatory=Signatory.PARENT,
        requested_by_id=site.panel.people["clinician"],
        printed_at=datetime.now(UTC),
    )
    content = io.BytesIO(b"%PDF-1.7\n" + words.encode())
    stored = FileStore.of(site.panel.settings).put(content, site.cipher(), row.file_context)
    row.file_ref, row.sha256 = stored.ref, stored.sha256
    with site.panel.lent.sessions.begin() as session:
        session.add(row)
    return row


def plant_tablet_answers(site: RightsSite, paper: ConsentPaper, name: str) -> None:
    """Sign the form on a tablet; its answers lie sealed until a document is made of them."""
    now = datetime.now(UTC)
    row = TabletSession(
        id=uuid4(),
        panel_id=site.panel.panel_id,
        paper_id=paper.id,
        token_sha256=hash_of(uuid4().hex),
        opened_by_id=site.panel.people["clinician"],
        opened_at=now,
        expires_at=now + timedelta(hours=2),
    )
    answers = TabletAnswers(
        decisions=dict.fromkeys(ConsentPurpose, ConsentDecision.GIVEN),
        parties={"parent": PartySigned(name=name)},
    )
    with site.panel.lent.sessions.begin() as session:
        session.add(row)
        session.flush()
        found = FoundSession(row=row, paper=paper, stage=TabletStage.OPEN)
        assert sign(session, ConsentVault.of(site.panel.settings), found, answers, now)


def plant_scan(site: RightsSite, words: str, signer: str) -> None:
    """Keep the scan of a signed form, with the name of who signed it."""
    with site.panel.lent.sessions.begin() as session:
        ConsentVault.of(site.panel.settings).store(
            session,
            NewFile(
                id=uuid4(),
                patient_id=site.patient_id,
                hcp_id=session.get_one(Patient, site.patient_id).hcp_id,
                kind=ConsentFileKind.SCAN,
                media_type="application/pdf",
                content=b"%PDF-1.7\n" + words.encode(),
                stored_by_id=site.panel.people["clinician"],
                names={"parent": signer},
            ),
        )


def plant_document(site: RightsSite, words: str) -> None:
    """Keep a document that was made about the patient."""
    row = PatientDocument(
        id=uuid4(),
        patient_id=site.patient_id,
        kind=DocumentKind.ACCESS_REPORT,
        language="en",
        requested_by_id=site.panel.people["clinician"],
        made_at=datetime.now(UTC),
    )
    with site.panel.lent.sessions.begin() as session:
        vault = DocumentVault.of(site.panel.settings)
        row.file_ref = vault.keep(session, row, b"%PDF-1.7\n" + words.encode())
        session.add(row)
