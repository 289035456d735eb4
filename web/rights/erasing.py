"""Erases a patient (GDPR Art. 17): nothing that was stored can be read again, by anybody.

What was sealed loses its key, what stands in the open is overwritten, files are removed. Rows stay
as proof of what was done and when, and the panels' process stays: neither says who it was about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from web import audit
from web.consent_tasks.closing import close_task
from web.file_store import FileStore
from web.identity_vault import IdentityVault
from web.imaging.blanking import blank_images
from web.models.audit import AuditAct
from web.models.consents import ConsentTask
from web.models.patients import Patient, Sex
from web.models.records import RecordItem, RecordItemVersion
from web.patient_keys import PatientKeys
from web.rights.holdings import stored_files
from workflows.domain.consent_tasks import ConsentTaskDecision, ConsentTaskKind

# Sex, year and month of birth, a centre and a rare disease can be enough to know somebody, so they
# go too. 1900 is a year in which no patient was born, and January is what the table's check needs.
_NO_YEAR: Final = 1900
_NO_MONTH: Final = 1


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """Who erases which patient, and why. ``ground`` is a code of the audit trail."""

    patient_id: UUID
    by_id: UUID
    ground: str
    at: datetime


def erase(session: Session, erasure: Erasure) -> bool:
    """Erase in the caller's transaction; False when it was done before.

    Once that is committed, ``remove_files`` removes what nobody can open any more.
    """
    patient = session.get_one(
        Patient, erasure.patient_id, with_for_update=True, populate_existing=True
    )
    if patient.erased_at is not None:
        return False
    PatientKeys.destroy_key(session, patient.id)
    IdentityVault.erase(session, patient.id)
    patient.nickname = erased_nickname(patient.id)
    patient.sex = Sex.UNDETERMINED
    patient.birth_year, patient.birth_month = _NO_YEAR, _NO_MONTH
    patient.residence_area, patient.language = "", None
    patient.restricted_at = None
    patient.erased_at = erasure.at
    patient.version += 1
    _blank_codes(session, patient.id)
    blank_images(session, patient.id)
    _close_tasks(session, erasure)
    audit.record(
        session,
        act=AuditAct.ERASED,
        person_id=erasure.by_id,
        subject_kind="patient",
        subject_id=patient.id,
        patient_id=patient.id,
        reason=erasure.ground,
    )
    return True


def remove_files(session: Session, store: FileStore, patient_id: UUID) -> None:
    """Remove the patient's files from the store; what is gone already is no error."""
    for ref in stored_files(session, patient_id):
        store.delete(ref)


def erased_nickname(patient_id: UUID) -> str:
    """Return what stands where the nickname was: opaque, and the same each time."""
    return f"erased-{patient_id.hex[:12]}"


def _blank_codes(session: Session, patient_id: UUID) -> None:
    """Overwrite what stands in the open of the clinical record; the rest lost its key."""
    nothing = {"key": "", "standing": "", "code_release": ""}
    items = select(RecordItem.id).where(RecordItem.patient_id == patient_id)
    session.execute(
        update(RecordItemVersion).where(RecordItemVersion.item_id.in_(items)).values(nothing),
    )
    session.execute(update(RecordItem).where(RecordItem.patient_id == patient_id).values(nothing))


def _close_tasks(session: Session, erasure: Erasure) -> None:
    """Close what the centre was still asked to do about this patient's consent."""
    tasks = session.scalars(
        select(ConsentTask).where(
            ConsentTask.patient_id == erasure.patient_id,
            ConsentTask.closed_at.is_(None),
        ),
    )
    for task in tasks.all():
        is_review = task.kind is ConsentTaskKind.RETENTION_REVIEW
        decision = ConsentTaskDecision.ERASED if is_review else ConsentTaskDecision.NO_LONGER_NEEDED
        close_task(session, task, decision, erasure.at, erasure.by_id)
