"""Enrols patients and changes what is known of them, in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from web import audit
from web.identity_vault import Identity, IdentityVault, VaultReader
from web.models.audit import AuditAct
from web.models.patients import Patient, Sex
from web.patient_keys import PatientKeys
from web.settings import Settings
from workflows.domain.actors import Actor


class ChangedMeanwhileError(Exception):
    """Somebody else changed the patient after this writer had loaded the form."""


@dataclass(frozen=True, kw_only=True)
class Demographics:
    """What is known of a patient beside their name; panels see it, but for the language."""

    sex: Sex
    birth_year: int
    birth_month: int
    residence_area: str
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """A new patient as the form gave it. ``identity`` stays with the centre."""

    patient_id: UUID
    hcp_id: UUID
    nickname: str
    demographics: Demographics
    identity: Identity | None


def enrol(session: Session, settings: Settings, enrolment: Enrolment, reader: VaultReader) -> None:
    """Add the patient with a key of its own, what names it, and the audit's rows.

    Raises:
        IntegrityError: when the nickname or the id is taken; roll back, nothing is half-done.

    """
    shared = enrolment.demographics
    session.add(
        Patient(
            id=enrolment.patient_id,
            hcp_id=enrolment.hcp_id,
            nickname=enrolment.nickname,
            sex=shared.sex,
            birth_year=shared.birth_year,
            birth_month=shared.birth_month,
            residence_area=shared.residence_area,
            language=shared.language,
            enrolled_by_id=reader.person_id,
        ),
    )
    session.flush()
    PatientKeys.of(settings).make_key(session, enrolment.patient_id)
    if enrolment.identity is not None:
        IdentityVault.of(settings).store(
            session,
            reader,
            enrolment.identity,
            patient_id=enrolment.patient_id,
            hcp_id=enrolment.hcp_id,
        )
    audit.record(
        session,
        act=AuditAct.CREATED,
        person_id=reader.person_id,
        on_behalf_of_id=reader.on_behalf_of_id,
        subject_kind="patient",
        subject_id=enrolment.patient_id,
        patient_id=enrolment.patient_id,
    )


def change_demographics(
    session: Session,
    actor: Actor,
    patient_id: UUID,
    seen_version: int | None,
    written: Demographics,
) -> None:
    """Overwrite the demographics if nobody did since ``seen_version``.

    Raises:
        ChangedMeanwhileError: when somebody did; nothing is written.

    """
    changed = session.execute(
        update(Patient)
        .where(Patient.id == patient_id, Patient.version == seen_version)
        .values(
            sex=written.sex,
            birth_year=written.birth_year,
            birth_month=written.birth_month,
            residence_area=written.residence_area,
            language=written.language,
            version=Patient.version + 1,
        )
        .returning(Patient.id),
    ).all()
    if not changed:
        raise ChangedMeanwhileError
    audit.record(
        session,
        act=AuditAct.CHANGED,
        person_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of,
        subject_kind="patient",
        subject_id=patient_id,
        patient_id=patient_id,
    )


def correct_identity(
    session: Session,
    vault: IdentityVault,
    reader: VaultReader,
    patient: Patient,
    identity: Identity,
) -> None:
    """Replace what names the patient; the year and month that others see follow the exact day."""
    vault.store(session, reader, identity, patient_id=patient.id, hcp_id=patient.hcp_id)
    born_on = identity.born_on
    if born_on is None or (born_on.year, born_on.month) == (
        patient.birth_year,
        patient.birth_month,
    ):
        return
    patient.birth_year, patient.birth_month = born_on.year, born_on.month
    patient.version += 1
    audit.record(
        session,
        act=AuditAct.CHANGED,
        person_id=reader.person_id,
        on_behalf_of_id=reader.on_behalf_of_id,
        subject_kind="patient",
        subject_id=patient.id,
        patient_id=patient.id,
    )
