"""Loads an upload for the people who may add images to its patient; others find none."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import abort
from sqlalchemy import select

from web.audit import Act
from web.imaging.uploads.receiving import find_file
from web.models.imaging import ImageUpload, UploadedFile
from web.patient_keys import PatientCipher
from web.patients.loading import LoadedPatient, load_patient_or_404
from web.request_session import db_session
from workflows.domain.permissions import Permission


@dataclass(frozen=True, kw_only=True)
class LoadedUpload:
    """An upload, its patient, and who sends it."""

    row: ImageUpload
    patient: LoadedPatient
    # Taken with the rest: while bytes arrive no transaction may be open.
    cipher: PatientCipher

    @property
    def open(self) -> tuple[PatientCipher, ImageUpload]:
        """Return what adding a file needs."""
        return self.cipher, self.row

    @property
    def audited(self) -> Act:
        """Return what an entry of the audit trail says of every act on this upload."""
        return Act(
            person_id=self.patient.actor.person_id,
            on_behalf_of_id=self.patient.actor.on_behalf_of,
            subject_kind="image_upload",
            subject_id=self.row.id,
            patient_id=self.patient.id,
            panel_id=self.row.panel_id,
            reason=self.patient.access.reason.value,
        )

    def find_file(self, row_id: UUID) -> UploadedFile | None:
        """Return a file of this upload."""
        return find_file(db_session(), self.row.id, row_id)


def load_upload_or_404(patient_id: UUID, upload_id: UUID) -> LoadedUpload:
    """Return an upload of this patient, if the actor's centre enrolled the patient.

    Raises:
        PatientErasedError: after erasure.

    """
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    row = (
        db_session()
        .scalars(
            select(ImageUpload)
            .where(ImageUpload.id == upload_id, ImageUpload.patient_id == patient_id)
            .execution_options(populate_existing=True)
        )
        .one_or_none()
    )
    if row is None:
        abort(404)
    return LoadedUpload(row=row, patient=patient, cipher=patient.cipher)


def load_file_or_404(upload: LoadedUpload, file_id: UUID) -> UploadedFile:
    """Return a file of this very upload."""
    row = upload.find_file(file_id)
    if row is None:
        abort(404)
    return row
