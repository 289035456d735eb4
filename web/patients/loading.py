"""Loads a patient for the enrolling centre; for everybody else there is none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from flask import abort
from sqlalchemy import bindparam, select

from web import audit
from web.accounts.current import current_actor
from web.identity_vault import VaultReader
from web.models.audit import AuditAct
from web.models.networks import Hcp
from web.models.patients import Patient
from web.models.protection import PatientKey
from web.patient_keys import PatientCipher, PatientErasedError, PatientKeys
from web.request_session import db_session, installation
from workflows.domain.access import Decision, PatientSubject, may
from workflows.domain.actors import Actor
from workflows.domain.permissions import Permission

_PATIENT = (
    select(Patient, PatientKey, Hcp)
    .join(Hcp, Hcp.id == Patient.hcp_id)
    .outerjoin(PatientKey, PatientKey.patient_id == Patient.id)
    .where(Patient.id == bindparam("wanted_id"))
)


@dataclass(frozen=True, kw_only=True)
class LoadedPatient:
    """A patient, and who looks at it."""

    row: Patient
    actor: Actor
    access: Decision
    key: PatientKey | None
    # Held here, so that the session answers who asks for it by its id.
    centre: Hcp

    @property
    def id(self) -> UUID:
        """Return the patient's id."""
        return self.row.id

    @cached_property
    def cipher(self) -> PatientCipher:
        """Return what opens the patient's texts; raises PatientErasedError after erasure."""
        return PatientKeys.of(installation()).cipher_of(self.row.id, self.key)


def load_patient_or_404(
    patient_id: UUID,
    permission: Permission,
    *,
    even_erased: bool = False,
) -> LoadedPatient:
    """Return the patient if the actor's centre enrolled it; a refusal is recorded.

    Call ``audit_patient`` before the answer.

    Raises:
        PatientErasedError: after erasure, for pages that do not say that they know what to show.

    """
    found = (
        db_session()
        .execute(_PATIENT, {"wanted_id": patient_id}, execution_options={"populate_existing": True})
        .one_or_none()
    )
    if found is None:
        abort(404)
    row, key, centre = found.Patient, found.PatientKey, found.Hcp
    actor = current_actor()
    access = may(actor, permission, PatientSubject(hcp_id=row.hcp_id))
    if not access.allowed:
        audit.record_denied(
            db_session(),
            person_id=actor.person_id,
            on_behalf_of_id=actor.on_behalf_of,
            subject_kind="patient",
            subject_id=patient_id,
            patient_id=patient_id,
            reason=access.reason.value,
            detail={"permission": permission.value},
        )
        abort(404)
    if row.erased_at is not None and not even_erased:
        raise PatientErasedError(patient_id)
    return LoadedPatient(row=row, actor=actor, access=access, key=key, centre=centre)


def audit_patient(patient: LoadedPatient, what: str, act: AuditAct = AuditAct.VIEWED) -> None:
    """Record that this person now sees ``what`` of the patient; on return the row is on disk."""
    audit.record_reads(db_session(), [entry_of(patient, what, act)])


def entry_of(patient: LoadedPatient, what: str, act: AuditAct = AuditAct.VIEWED) -> audit.Entry:
    """Return the entry that says so, for whoever records it with others."""
    return audit.Entry(
        act=act,
        person_id=patient.actor.person_id,
        on_behalf_of_id=patient.actor.on_behalf_of,
        subject_kind=what,
        subject_id=patient.id,
        patient_id=patient.id,
        reason=patient.access.reason.value,
    )


def own_centres(actor: Actor) -> frozenset[UUID]:
    """Return the centres whose patients the actor may see and enrol."""
    centres = {held.hcp_id for held in actor.roles if held.hcp_id is not None}
    return frozenset(
        centre
        for centre in centres
        if may(actor, Permission.ENROL_PATIENT, PatientSubject(hcp_id=centre)).allowed
    )


def vault_reader(actor: Actor) -> VaultReader:
    """Return the actor as the vault asks for them."""
    return VaultReader(
        person_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of,
        hcp_ids=own_centres(actor),
    )
