"""Restricts the use of a patient's data and lifts that again, in the caller's transaction.

While it holds the data are stored, and shown to nobody outside the enrolling centre (GDPR
Art. 18(2)); ``web.consents.effective`` asks for it in each query.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from web import audit
from web.models.audit import AuditAct
from web.models.patients import Patient
from web.patients.loading import LoadedPatient
from web.rights.grounds import RESTRICTION_LIFTED, RestrictionGround


def restrict(session: Session, patient: LoadedPatient, ground: RestrictionGround) -> None:
    """Restrict from now on; a patient whose data are restricted already stays as they are."""
    done = session.execute(
        update(Patient)
        .where(Patient.id == patient.id, Patient.restricted_at.is_(None))
        .values(restricted_at=datetime.now(UTC))
        .returning(Patient.id),
    ).all()
    if done:
        _record(session, patient, ground.value)


def lift(session: Session, patient: LoadedPatient) -> None:
    """Lift the restriction, if there is one."""
    done = session.execute(
        update(Patient)
        .where(Patient.id == patient.id, Patient.restricted_at.is_not(None))
        .values(restricted_at=None)
        .returning(Patient.id),
    ).all()
    if done:
        _record(session, patient, RESTRICTION_LIFTED)


def _record(session: Session, patient: LoadedPatient, reason: str) -> None:
    audit.record(
        session,
        act=AuditAct.RESTRICTED,
        person_id=patient.actor.person_id,
        on_behalf_of_id=patient.actor.on_behalf_of,
        subject_kind="patient",
        subject_id=patient.id,
        patient_id=patient.id,
        reason=reason,
    )
