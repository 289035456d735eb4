"""One patient's case for the permission matrix: texts, a file, a paper, each with a canary."""

from __future__ import annotations

import hashlib
import io
import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import select

from web.consent_vault import ConsentVault, NewFile
from web.discussions.queries import contribution_place
from web.file_store import FileStore
from web.models.consents import ConsentFileKind, ConsentTask, TabletSession
from web.models.discussions import (
    Attachment,
    ContributionText,
    DataRequestText,
    OutcomeText,
    PanelRequest,
    Question,
)
from web.models.networks import ThematicArea
from web.models.patients import Consent, ConsentPaper, Patient, Sex
from web.models.people import Affiliation
from web.models.records import ItemKind, RecordItem, RecordItemVersion
from web.outcomes.body import OutcomeBody, Recommendation, canonical
from web.outcomes.queries import content_place
from web.patient_keys import PatientKeys
from web.records.contents import to_json
from web.tablets.sessions import hash_of
from workflows.domain.consent import ConsentEvidence, Signatory
from workflows.domain.consent_tasks import ConsentTaskKind
from workflows.domain.record.contents import FieldAnswer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.support.databases import Database
    from web.patient_keys import PatientCipher
    from web.settings import Settings
    from workflows.domain.consent import ConsentGiven

# Whoever may not see the case must find none of these words in any page.
CANARIES = {
    "nickname": "Vermilion Ptarmigan",
    "background": "canary-background-onset-at-six-weeks",
    "question": "canary-question-vagus-nerve",
    "contribution": "canary-contribution-valproate",
    "data_request": "canary-data-request-lumbar-puncture",
    "attachment": "canary-attachment-mri-report.pdf",
    "outcome": "canary-outcome-stimulator-first",
    "residence": "Canary-Holstein",
    "record": "canary-record-first-words-late",
}
AREA = "epicare/epilepsy-surgery"


@dataclass(kw_only=True)
class Case:
    """The ids of one case."""

    hcp_id: UUID
    author_id: UUID
    panel_id: UUID = field(default_factory=uuid4)
    patient_id: UUID = field(default_factory=uuid4)
    question_id: UUID = field(default_factory=uuid4)
    contribution_id: UUID = field(default_factory=uuid4)
    data_request_id: UUID = field(default_factory=uuid4)
    attachment_id: UUID = field(default_factory=uuid4)
    paper_id: UUID = field(default_factory=uuid4)
    file_id: UUID = field(default_factory=uuid4)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    task_id: UUID = field(default_factory=uuid4)
    item_id: UUID = field(default_factory=uuid4)
    # The record that takes consent back, where there is one.
    consent_id: UUID = field(default_factory=uuid4)


def add_case(lent: Database, settings: Settings, author_id: UUID) -> Case:
    """Enrol a patient of the author's centre and write the request of a panel."""
    with lent.sessions.begin() as session:
        hcp_id = session.scalars(
            select(Affiliation.hcp_id).where(Affiliation.person_id == author_id),
        ).one()
        assert hcp_id is not None
        case = Case(hcp_id=hcp_id, author_id=author_id)
        _add_patient(session, case)
        cipher = PatientKeys.of(settings).make_key(session, case.patient_id)
        _add_request(session, case, cipher)
        _add_attachment(session, settings, case, cipher)
        _add_paper(session, settings, case, cipher)
        _add_record(session, case, cipher)
        _add_review(session, case)
        _add_scan(session, settings, case)
    return case


def _add_record(session: Session, case: Case, cipher: PatientCipher) -> None:
    content = to_json(FieldAnswer(text=CANARIES["record"]))
    item = RecordItem(
        id=case.item_id,
        patient_id=case.patient_id,
        kind=ItemKind.FIELD,
        key="history.course",
        standing="",
        code_release="",
        version=1,
        sealed_content=b"",
        changed_by_id=case.author_id,
        changed_at=datetime.now(UTC),
    )
    item.sealed_content = cipher.seal(content, item.sealed_context)
    session.add(item)
    session.flush()
    session.add(
        RecordItemVersion(
            item_id=item.id,
            version=1,
            key=item.key,
            standing="",
            code_release="",
            sealed_content=item.sealed_content,
            changed_at=item.changed_at,
            changed_by_id=case.author_id,
        ),
    )


def _add_review(session: Session, case: Case) -> None:
    session.add(
        ConsentTask(
            id=case.task_id,
            patient_id=case.patient_id,
            kind=ConsentTaskKind.RETENTION_REVIEW,
            occasion="2041-05",
            due_on=date(2041, 5, 20),
        ),
    )


def add_consent(
    lent: Database,
    case: Case,
    given: ConsentGiven,
    *,
    position: int = 1,
    consent_id: UUID | None = None,
) -> UUID:
    """Add a confirmed record of what the patient decided; return its id."""
    consent_id, now = consent_id or uuid4(), datetime.now(UTC)
    with lent.sessions.begin() as session:
        session.add(
            Consent(
                id=consent_id,
                patient_id=case.patient_id,
                position=position,
                care=given.care,
                databases=given.databases,
                research_contact=given.research_contact,
                form_version="1.0",
                language="de",
                signatory=Signatory.PARENT,
                signed_on=now.date(),
                evidence=ConsentEvidence.PAPER_ATTESTED,
                sealed_original_place=b"",
                recorded_by_id=case.author_id,
                confirmed_by_id=case.author_id,
                confirmed_at=now,
            ),
        )
    return consent_id


def add_tablet(lent: Database, case: Case) -> None:
    """Let the paper be signed on a tablet; its panel must be there already."""
    now = datetime.now(UTC)
    with lent.sessions.begin() as session:
        session.add(
            TabletSession(
                panel_id=case.panel_id,
                paper_id=case.paper_id,
                token_sha256=hash_of(case.token),
                opened_by_id=case.author_id,
                opened_at=now,
                expires_at=now + timedelta(hours=2),
            ),
        )


def add_contribution(lent: Database, settings: Settings, case: Case, author_id: UUID) -> UUID:
    """Add the text of a contribution; return the id of the command that brings it."""
    command_id = uuid4()
    with lent.sessions.begin() as session:
        cipher = PatientKeys.of(settings).cipher(session, case.patient_id)
        session.add(
            ContributionText(
                contribution_id=case.contribution_id,
                version=1,
                panel_id=case.panel_id,
                question_id=case.question_id,
                author_id=author_id,
                sealed_text=cipher.seal(
                    CANARIES["contribution"],
                    contribution_place(command_id),
                ),
                command_id=command_id,
            ),
        )
    return command_id


def add_data_request(lent: Database, settings: Settings, case: Case) -> None:
    """Add the text of a request for data."""
    with lent.sessions.begin() as session:
        cipher = PatientKeys.of(settings).cipher(session, case.patient_id)
        place = f"data_request_texts:{case.data_request_id}:request"
        session.add(
            DataRequestText(
                id=case.data_request_id,
                panel_id=case.panel_id,
                sealed_request=cipher.seal(CANARIES["data_request"], place),
            ),
        )


def add_outcome(lent: Database, settings: Settings, case: Case) -> str:
    """Add the text of an outcome; return its hash."""
    answer = Recommendation(question_id=case.question_id, text=CANARIES["outcome"])
    body = OutcomeBody(recommendations=(answer,), summary=CANARIES["outcome"])
    content = canonical(body, case.panel_id)
    content_hash = hashlib.sha256(content).hexdigest()
    with lent.sessions.begin() as session:
        cipher = PatientKeys.of(settings).cipher(session, case.patient_id)
        place = content_place(case.panel_id, content_hash)
        session.add(
            OutcomeText(
                panel_id=case.panel_id,
                content_hash=content_hash,
                sealed_body=cipher.seal(content, place),
            ),
        )
    return content_hash


def _add_patient(session: Session, case: Case) -> None:
    if session.get(ThematicArea, AREA) is None:
        session.add(
            ThematicArea(id=AREA, ern_code="EPICARE", name="Epilepsy surgery", position=1),
        )
    session.add(
        Patient(
            id=case.patient_id,
            hcp_id=case.hcp_id,
            nickname=f"{CANARIES['nickname']} {case.patient_id.hex[:6]}",
            sex=Sex.FEMALE,
            birth_year=2021,
            birth_month=4,
            residence_area=CANARIES["residence"],
            enrolled_by_id=case.author_id,
        ),
    )
    session.flush()


def _add_request(session: Session, case: Case, cipher: PatientCipher) -> None:
    place = f"panel_requests:{case.panel_id}"
    session.add(
        PanelRequest(
            panel_id=case.panel_id,
            patient_id=case.patient_id,
            ern_code="EPICARE",
            primary_area_id=AREA,
            other_erns={"codes": ["ENDO"]},
            sealed_title=cipher.seal("A request", f"{place}:title"),
            sealed_background=cipher.seal(CANARIES["background"], f"{place}:background"),
            sealed_referrer=b"",
            changed_by_id=case.author_id,
        ),
    )
    session.add(
        Question(
            id=case.question_id,
            panel_id=case.panel_id,
            position=0,
            sealed_text=cipher.seal(CANARIES["question"], f"questions:{case.question_id}:text"),
        ),
    )


def _add_attachment(
    session: Session, settings: Settings, case: Case, cipher: PatientCipher
) -> None:
    row = Attachment(
        id=case.attachment_id,
        panel_id=case.panel_id,
        patient_id=case.patient_id,
        uploaded_by_id=case.author_id,
        sealed_name=cipher.seal(CANARIES["attachment"], f"attachments:{case.attachment_id}:name"),
        media_type="application/pdf",
        size=9,
        sha256="0" * 64,
    )
    stored = FileStore.of(settings).put(io.BytesIO(b"%PDF-1.7\n"), cipher, row.file_context)
    row.file_ref, row.sha256 = stored.ref, stored.sha256
    session.add(row)


def _add_paper(session: Session, settings: Settings, case: Case, cipher: PatientCipher) -> None:
    row = ConsentPaper(
        id=case.paper_id,
        patient_id=case.patient_id,
        consent_number=f"C-{case.paper_id.hex[:8]}",
        kind="care",
        form_version="1.0",
        language="de",
        signatory=Signatory.PARENT,
        requested_by_id=case.author_id,
        printed_at=datetime.now(UTC),
    )
    stored = FileStore.of(settings).put(io.BytesIO(b"%PDF-1.7\n"), cipher, row.file_context)
    row.file_ref, row.sha256 = stored.ref, stored.sha256
    session.add(row)


def _add_scan(session: Session, settings: Settings, case: Case) -> None:
    ConsentVault.of(settings).store(
        session,
        NewFile(
            id=case.file_id,
            patient_id=case.patient_id,
            hcp_id=case.hcp_id,
            kind=ConsentFileKind.SCAN,
            media_type="application/pdf",
            content=b"%PDF-1.7\n",
            stored_by_id=case.author_id,
        ),
    )
