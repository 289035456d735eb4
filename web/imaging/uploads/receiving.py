"""Takes uploads in: the drop, its files, and each piece of a file, row by row.

A piece lies in the file store, encrypted, before its row is written; the row and what has arrived
of the file change in one transaction, and only if nobody else has added a piece at that place.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from web.consents.effects import care_withdrawal
from web.file_store import StoredFile
from web.imaging.uploads.limits import (
    FILES_LIMIT,
    UPLOAD_LIMIT,
    UploadRefusal,
    UploadRefusedError,
)
from web.models.imaging import (
    ImageUpload,
    UploadedFile,
    UploadedFileState,
    UploadedPart,
    UploadState,
)
from web.models.patients import Patient
from web.patient_keys import PatientCipher

_IDS: Final = "uploaded_files:ids"


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file as the sender announces it: its name with the folders above it, its size in bytes."""

    id: UUID
    name: str
    size: int


def begin_upload(
    session: Session,
    patient_id: UUID,
    *,
    person_id: UUID,
    panel_id: UUID | None,
    command_id: UUID,
) -> ImageUpload:
    """Return a new upload, or the one that this command began before.

    Raises:
        UploadRefusedError: when the patient's data may not be used any more.

    """
    known = session.scalars(
        select(ImageUpload).where(
            ImageUpload.command_id == command_id, ImageUpload.patient_id == patient_id
        )
    ).one_or_none()
    if known is not None:
        return known
    if takes_nothing(session, patient_id):
        raise UploadRefusedError(UploadRefusal.NO_CONSENT)
    upload = ImageUpload(
        id=uuid4(),
        patient_id=patient_id,
        panel_id=panel_id,
        uploaded_by_id=person_id,
        command_id=command_id,
    )
    session.add(upload)
    session.flush()
    return upload


def takes_nothing(session: Session, patient_id: UUID) -> bool:
    """Tell whether nothing may be taken in: also while use is restricted (GDPR Art. 18)."""
    return is_closed(session, session.get_one(Patient, patient_id, populate_existing=True))


def is_closed(session: Session, patient: Patient) -> bool:
    """Tell the same of a patient who was just read."""
    return patient.restricted_at is not None or _is_over(session, patient)


def is_over(session: Session, patient_id: UUID) -> bool:
    """Tell whether what has arrived is to be destroyed: consent withdrawn, or patient erased."""
    return _is_over(session, session.get_one(Patient, patient_id, populate_existing=True))


def _is_over(session: Session, patient: Patient) -> bool:
    return patient.erased_at is not None or care_withdrawal(session, patient.id) is not None


def file_id(cipher: PatientCipher, upload_id: UUID, fingerprint: str) -> UUID:
    """Return the id of the file that a sender calls ``fingerprint``.

    A fingerprint is made of names and content. The id is a keyed hash of it, so that a table
    tells nothing to whoever lacks the patient's key.
    """
    key = cipher.key_for_file(upload_id.bytes, _IDS)
    return UUID(bytes=hmac.digest(key, fingerprint.encode(), sha256)[:16], version=4)


def find_file(session: Session, upload_id: UUID, row_id: UUID) -> UploadedFile | None:
    """Return a file of this very upload."""
    return session.scalars(
        select(UploadedFile)
        .where(UploadedFile.id == row_id, UploadedFile.upload_id == upload_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def check_room(session: Session, upload_id: UUID, size: int) -> int:
    """Return the place of the next file, if there is room for so many bytes.

    Raises:
        UploadRefusedError: when the upload would hold too much, or too many files.

    """
    count, held = session.execute(
        select(func.count(UploadedFile.id), func.coalesce(func.sum(UploadedFile.size), 0)).where(
            UploadedFile.upload_id == upload_id
        )
    ).one()
    if count >= FILES_LIMIT:
        raise UploadRefusedError(UploadRefusal.TOO_MANY_FILES)
    if int(held) + size > UPLOAD_LIMIT:
        raise UploadRefusedError(UploadRefusal.TOO_LARGE)
    return int(count)


def add_file(
    session: Session, cipher: PatientCipher, upload: ImageUpload, new: NewFile
) -> UploadedFile:
    """Return the row of a new file, or the one that is there already.

    Raises:
        UploadRefusedError: when the upload takes no more.

    """
    # Whoever comes second counts what the first one added.
    held = session.get_one(ImageUpload, upload.id, with_for_update=True, populate_existing=True)
    known = find_file(session, upload.id, new.id)
    if known is not None:
        return known
    if held.state is not UploadState.RECEIVING:
        raise UploadRefusedError(UploadRefusal.CLOSED)
    row = UploadedFile(
        id=new.id,
        upload_id=upload.id,
        position=check_room(session, upload.id, new.size),
        size=new.size,
        received=0,
        # Nothing more is to come of an empty file.
        state=UploadedFileState.RECEIVING if new.size else UploadedFileState.RECEIVED,
    )
    row.sealed_name = cipher.seal(new.name, row.name_context)
    session.add(row)
    session.flush()
    return row


def add_part(session: Session, row: UploadedFile, begins_at: int, stored: StoredFile) -> int:
    """Write down that a piece lies in the store; return how much of the file has arrived.

    The caller removes the piece again when this refuses it.

    Raises:
        UploadRefusedError: when another piece begins there, or the upload takes no more.

    """
    upload = session.get_one(
        ImageUpload, row.upload_id, with_for_update=True, populate_existing=True
    )
    if upload.state is not UploadState.RECEIVING or takes_nothing(session, upload.patient_id):
        raise UploadRefusedError(UploadRefusal.CLOSED)
    received = begins_at + stored.size
    is_whole = received == row.size
    moved = session.execute(
        update(UploadedFile)
        .where(
            UploadedFile.id == row.id,
            UploadedFile.received == begins_at,
            UploadedFile.size >= received,
            UploadedFile.state == UploadedFileState.RECEIVING,
        )
        .values(
            received=received,
            state=UploadedFileState.RECEIVED if is_whole else UploadedFileState.RECEIVING,
            changed_at=datetime.now(UTC),
        )
        .returning(UploadedFile.id)
    ).one_or_none()
    if moved is None:
        raise UploadRefusedError(UploadRefusal.WRONG_PLACE)
    session.add(
        UploadedPart(
            file_id=row.id,
            begins_at=begins_at,
            patient_id=upload.patient_id,
            size=stored.size,
            file_ref=stored.ref,
        )
    )
    session.flush()
    return received


def complete_upload(session: Session, upload: ImageUpload) -> int:
    """Close the upload: its workflow takes over. Return the number of its whole files.

    Files that did not arrive as a whole are left out; the workflow says so beside each. The same
    a second time changes nothing.

    Raises:
        UploadRefusedError: when no file is there.

    """
    held = session.get_one(ImageUpload, upload.id, with_for_update=True, populate_existing=True)
    count = session.scalar(
        select(func.count(UploadedFile.id)).where(
            UploadedFile.upload_id == held.id, UploadedFile.parent_id.is_(None)
        )
    )
    if not count:
        raise UploadRefusedError(UploadRefusal.NO_FILE)
    if held.state is UploadState.RECEIVING:
        held.state, held.completed_at = UploadState.CLEANING, datetime.now(UTC)
    return int(count)


def discard_upload(session: Session, upload: ImageUpload) -> None:
    """Give the upload up; the worker destroys what has arrived. Only before it is judged."""
    held = session.get_one(ImageUpload, upload.id, with_for_update=True, populate_existing=True)
    if held.state is not UploadState.RECEIVING:
        raise UploadRefusedError(UploadRefusal.CLOSED)
    held.state, held.finished_at = UploadState.DISCARDED, datetime.now(UTC)


def remove_file(session: Session, row: UploadedFile) -> Iterable[str]:
    """Take a file out of an open upload; return what to remove from the store after the commit.

    Raises:
        UploadRefusedError: when it is closed.

    """
    upload = session.get_one(
        ImageUpload, row.upload_id, with_for_update=True, populate_existing=True
    )
    if upload.state is not UploadState.RECEIVING:
        raise UploadRefusedError(UploadRefusal.CLOSED)
    parts = session.scalars(select(UploadedPart).where(UploadedPart.file_id == row.id)).all()
    for part in parts:
        session.delete(part)
    session.flush()
    session.delete(row)
    session.flush()
    return [part.file_ref for part in parts]
