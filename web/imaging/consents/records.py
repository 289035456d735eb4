"""Records consent to identifiable images, and tells its history. Rows are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from web import audit
from web.models.audit import AuditAct
from web.models.imaging import ImageConsent
from web.panels.giving import command_id_of

if TYPE_CHECKING:
    from uuid import UUID

    from web.imaging.consents.forms import ImageConsentForm
    from web.patient_keys import PatientCipher
    from web.patients.loading import LoadedPatient


@dataclass(frozen=True, kw_only=True)
class ToldConsent:
    """One decision, opened for the enrolling centre."""

    row: ImageConsent
    original_place: str


def record_consent(session: Session, patient: LoadedPatient, form: ImageConsentForm) -> None:
    """Add the decision; with the caller's commit it holds everywhere.

    A form sent twice adds nothing.
    """
    command_id = command_id_of(form)
    known = select(ImageConsent.id).where(ImageConsent.command_id == command_id)
    if session.scalar(known) is not None:
        return
    # The id is the command's: the sealed place is bound to it before the row is there.
    row = ImageConsent(
        id=command_id,
        patient_id=patient.id,
        is_given=form.is_given,
        signed_on=form.signed_on.data,
        recorded_by_id=patient.actor.person_id,
        recorded_at=datetime.now(UTC),
        command_id=command_id,
    )
    if form.original_place.data:
        row.sealed_original_place = patient.cipher.seal(
            form.original_place.data, _place_context(row)
        )
    session.add(row)
    audit.record(
        session,
        act=AuditAct.CONSENT_DECIDED if form.is_given else AuditAct.CONSENT_WITHDRAWN,
        person_id=patient.actor.person_id,
        on_behalf_of_id=patient.actor.on_behalf_of,
        subject_kind="image_consent",
        subject_id=row.id,
        patient_id=patient.id,
        reason=patient.access.reason.value,
    )


def consents_of(session: Session, patient_id: UUID, cipher: PatientCipher) -> Sequence[ToldConsent]:
    """Return every decision, the newest first."""
    rows = session.scalars(
        select(ImageConsent)
        .where(ImageConsent.patient_id == patient_id)
        .order_by(ImageConsent.recorded_at.desc(), ImageConsent.id),
    )
    return [
        ToldConsent(
            row=row,
            original_place=""
            if row.sealed_original_place is None
            else cipher.open_text(row.sealed_original_place, _place_context(row)),
        )
        for row in rows
    ]


def _place_context(row: ImageConsent) -> str:
    return f"image_consents:{row.id}:original_place"
