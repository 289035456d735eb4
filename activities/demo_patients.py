"""Enrols the demonstration's patients and keeps what lies beside the process: request and files."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from activities.demo_acts import Scene
from activities.demo_cast import id_of
from activities.demo_steps import Attach
from activities.demo_stories import Story
from web import audit
from web.file_store import FileStore
from web.identity_vault import Identity, VaultReader
from web.models.audit import AuditAct
from web.models.discussions import Attachment, PanelRequest, Question
from web.models.patients import Patient
from web.networks.seeding import hcp_id_of
from web.patient_keys import PatientCipher, PatientKeys
from web.patients.commands import Demographics, Enrolment, enrol
from web.settings import Settings

_DICOM = "application/dicom"


def ensure_patient(
    session: Session,
    settings: Settings,
    story: Story,
    enroller_id: UUID,
    enrolled_at: datetime,
) -> PatientCipher:
    """Enrol the story's patient unless it was before, and return what seals its texts."""
    patient_id = id_of(story.key, "patient")
    if session.get(Patient, patient_id) is None:
        hcp_id = hcp_id_of(story.centre)
        reader = VaultReader(person_id=enroller_id, hcp_ids=frozenset({hcp_id}))
        enrol(session, settings, _enrolment(story, patient_id, enrolled_at.date()), reader)
        session.execute(
            update(Patient).where(Patient.id == patient_id).values(enrolled_at=enrolled_at),
        )
    return PatientKeys.of(settings).cipher(session, patient_id)


def ensure_request(
    session: Session,
    story: Story,
    cipher: PatientCipher,
    author_id: UUID,
    written_at: datetime,
) -> None:
    """Write the request and its questions unless they are there."""
    panel_id = id_of(story.key, "panel")
    if session.get(PanelRequest, panel_id) is not None:
        return
    request, place = story.request, f"panel_requests:{panel_id}"
    session.add(
        PanelRequest(
            panel_id=panel_id,
            patient_id=cipher.patient_id,
            ern_code=request.ern,
            primary_area_id=request.primary_area,
            secondary_area_id=request.secondary_area,
            other_erns={"codes": list(request.other_erns)},
            is_urgent=request.is_urgent,
            sealed_title=cipher.seal(request.title, f"{place}:title"),
            sealed_background=cipher.seal(story.background, f"{place}:background"),
            sealed_referrer=cipher.seal(request.referrer, f"{place}:referrer"),
            changed_at=written_at,
            changed_by_id=author_id,
        ),
    )
    for number, text in enumerate(request.questions, start=1):
        row_id = id_of(story.key, "question", number)
        sealed = cipher.seal(text, f"questions:{row_id}:text")
        session.add(
            Question(id=row_id, panel_id=panel_id, position=number - 1, sealed_text=sealed),
        )


def attach(session: Session, settings: Settings, step: Attach, scene: Scene) -> None:
    """Store a file that pydicom ships, encrypted, as an attachment of the scene's panel."""
    cipher, row_id = scene.cipher, scene.command_id
    row = Attachment(
        id=row_id,
        panel_id=scene.panel_id,
        patient_id=cipher.patient_id,
        uploaded_by_id=scene.by,
        uploaded_at=scene.now,
        sealed_name=cipher.seal(step.name, f"attachments:{row_id}:name"),
        media_type=_DICOM,
    )
    content = BytesIO(dicom_file(step.file))
    stored = FileStore.of(settings).put(content, cipher, row.file_context)
    row.size, row.sha256, row.file_ref = stored.size, stored.sha256, stored.ref
    session.add(row)
    audit.record(
        session,
        act=AuditAct.UPLOADED,
        person_id=scene.by,
        subject_kind="attachment",
        subject_id=row_id,
        patient_id=cipher.patient_id,
        panel_id=scene.panel_id,
    )


def dicom_file(name: str) -> bytes:
    """Return one of the small files in pydicom's own wheel.

    Raises:
        FileNotFoundError: when this pydicom does not ship it.

    """
    # Imported here: it takes half a second, which a start that finds everything need not wait for.
    from pydicom.data import get_testdata_file

    path = get_testdata_file(name, download=False)
    if path is None:
        raise FileNotFoundError(name)
    return Path(str(path)).read_bytes()


def _enrolment(story: Story, patient_id: UUID, today: date) -> Enrolment:
    patient = story.patient
    months = today.year * 12 + today.month - 1 - (patient.age.years * 12 + patient.age.months)
    year, month = months // 12, months % 12 + 1
    named = patient.identity
    return Enrolment(
        patient_id=patient_id,
        hcp_id=hcp_id_of(story.centre),
        nickname=patient.nickname,
        demographics=Demographics(
            sex=patient.sex,
            birth_year=year,
            birth_month=month,
            residence_area=patient.area,
            language=story.language,
        ),
        identity=Identity(
            given_name=named.given_name,
            family_name=named.family_name,
            born_on=date(year, month, named.day),
            local_record_number=named.record,
            place=named.place,
        ),
    )
