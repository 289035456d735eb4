"""Takes in the scan of a signed form: as it is, for the enrolling centre's eyes only."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from sqlalchemy import delete, exists, select

from web.consent_vault import ConsentVault, NewFile
from web.discussions.file_kinds import (
    FileRefusal,
    FileRefusedError,
    MediaType,
    size_of,
    sniff,
)
from web.models.consents import ConsentFile, ConsentFileKind
from web.models.patients import Consent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from werkzeug.datastructures import FileStorage

    from web.consents.giver import ConsentGiver

SCAN_LIMIT: Final = 20 * 1024 * 1024
_TAKEN: Final = frozenset({MediaType.PDF, MediaType.JPEG, MediaType.PNG})


@dataclass(frozen=True, kw_only=True)
class Scan:
    """A scan that may be kept. It is evidence, so not a byte of it is changed."""

    kind: MediaType
    content: bytes


def read_scan(sent: FileStorage) -> Scan:
    """Return the scan if it is what we take, told by what it holds.

    Raises:
        FileRefusedError: when it is empty, too large or no PDF, JPEG or PNG.

    """
    # What was sent lies in a temporary file, which is not needed afterwards.
    with closing(sent.stream) as stream:
        if size_of(stream) > SCAN_LIMIT:
            raise FileRefusedError(FileRefusal.TOO_LARGE)
        kind = sniff(stream)
        if kind not in _TAKEN:
            raise FileRefusedError(FileRefusal.UNKNOWN_KIND)
        stream.seek(0)
        return Scan(kind=kind, content=stream.read())


def scan_id_of(command_id: UUID) -> UUID:
    """Return the id of the scan that comes with a form; sent twice, it is one scan."""
    return uuid5(command_id, "scan")


def keep_scan(
    session: Session, vault: ConsentVault, giver: ConsentGiver, command_id: UUID, scan: Scan
) -> ConsentFile | None:
    """Store the scan in the caller's transaction; None when the form came before."""
    file_id = scan_id_of(command_id)
    if session.get(ConsentFile, file_id) is not None:
        return None
    new = NewFile(
        id=file_id,
        patient_id=giver.patient_id,
        hcp_id=giver.hcp_id,
        kind=ConsentFileKind.SCAN,
        media_type=scan.kind.value,
        content=scan.content,
        stored_by_id=giver.actor.person_id,
        on_behalf_of_id=giver.actor.on_behalf_of,
    )
    return vault.store(session, new)


def drop_unless_used(session: Session, vault: ConsentVault, file_id: UUID, file_ref: str) -> None:
    """Remove a scan again whose consent was refused; of a form that was kept already, its copy.

    The caller commits.
    """
    kept = session.scalar(select(ConsentFile.file_ref).where(ConsentFile.id == file_id))
    if kept == file_ref:
        if session.scalar(select(exists().where(Consent.evidence_file_id == file_id))):
            return
        session.execute(delete(ConsentFile).where(ConsentFile.id == file_id))
    vault.discard(file_ref)
