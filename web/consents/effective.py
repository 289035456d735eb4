"""Which consent of a patient holds at this moment. Every release of a case asks here."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from web.models.patients import Consent, Patient
from workflows.domain.consent import ConsentDecision, ConsentPurpose

_MAY_BE_USED = (Patient.restricted_at.is_(None), Patient.erased_at.is_(None))


def care_consent_holds(session: Session, patient_id: UUID) -> bool:
    """Tell whether the patient's last confirmed decision lets the case be shared for care.

    Never while processing is restricted (GDPR Art. 18(2)), nor after erasure.
    """
    held = session.execute(
        select(Consent.care)
        .join(Patient, Patient.id == Consent.patient_id)
        .where(Consent.patient_id == patient_id, Consent.confirmed_at.is_not(None), *_MAY_BE_USED)
        .order_by(Consent.position.desc())
        .limit(1),
    ).scalar_one_or_none()
    return held is ConsentDecision.GIVEN


def latest_consent(session: Session, patient_id: UUID) -> Consent | None:
    """Return the last record, confirmed or not."""
    return session.scalars(
        select(Consent)
        .where(Consent.patient_id == patient_id)
        .order_by(Consent.position.desc())
        .limit(1),
    ).one_or_none()


def next_position(session: Session, patient_id: UUID) -> int:
    """Return the place of the next record in the patient's history."""
    query = select(func.max(Consent.position)).where(Consent.patient_id == patient_id)
    return (session.scalar(query) or 0) + 1


def care_consent_condition(patient_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Return the SQL condition under which a row's patient consents to care now."""
    return consent_condition(patient_id, ConsentPurpose.CARE)


def consent_condition(
    patient_id: ColumnElement[UUID],
    purpose: ConsentPurpose,
) -> ColumnElement[bool]:
    """Return the SQL condition under which a row's patient consents to this purpose now.

    Each list, search and export that serves a purpose stands under it.
    """
    held, later, patient = aliased(Consent), aliased(Consent), aliased(Patient)
    decision = {
        ConsentPurpose.CARE: held.care,
        ConsentPurpose.DATABASES: held.databases,
        ConsentPurpose.RESEARCH_CONTACT: held.research_contact,
    }[purpose]
    is_last = ~(
        select(later.id)
        .where(
            later.patient_id == held.patient_id,
            later.confirmed_at.is_not(None),
            later.position > held.position,
        )
        .exists()
    )
    return (
        select(held.id)
        .join(patient, patient.id == held.patient_id)
        .where(
            and_(
                held.patient_id == patient_id,
                held.confirmed_at.is_not(None),
                decision == ConsentDecision.GIVEN,
                patient.restricted_at.is_(None),
                patient.erased_at.is_(None),
                is_last,
            ),
        )
        .exists()
    )


def patients_with_care_consent(session: Session, patient_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the patients whose consent for care holds."""
    query = select(Patient.id).where(
        Patient.id.in_(patient_ids),
        care_consent_condition(Patient.__table__.c.id),
    )
    return set(session.scalars(query))
