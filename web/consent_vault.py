"""Keeps signed consents: scans and sealed documents that may show names, for one centre only.

What is kept is sealed twice: with the vault's key, and with the patient's around it. Each reading
and each refusal is recorded; nothing else reads the vault's files.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NoReturn, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from web import audit
from web.file_store import FileStore
from web.identity_vault import NotOwnCentreError, VaultReader
from web.models.audit import AuditAct
from web.models.consents import ConsentFile, ConsentFileKind
from web.patient_keys import PatientKeys, SealBrokenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from web.settings import Settings

_KEY_SIZE: Final = 32
_NONCE_SIZE: Final = 12


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """What is to be kept, and for which centre. ``names`` says who signed, by their part."""

    id: UUID
    patient_id: UUID
    hcp_id: UUID
    kind: ConsentFileKind
    media_type: str
    content: bytes
    stored_by_id: UUID
    on_behalf_of_id: UUID | None = None
    names: Mapping[str, str] = field(default_factory=dict)


class ConsentVault:
    """The vault of one installation. It shares the identity vault's key, and no sealed byte."""

    def __init__(self, vault_key: bytes, patient_keys: PatientKeys, files: FileStore) -> None:
        """Seal with a key made from ``vault_key`` (32 bytes) inside the patient's own seal."""
        derived = HKDF(algorithm=SHA256(), length=_KEY_SIZE, salt=None, info=b"consent vault")
        self._own = AESGCM(derived.derive(vault_key))
        self._patient_keys = patient_keys
        self._files = files

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the vault of this installation."""
        return cls(settings.key("identity_vault"), PatientKeys.of(settings), FileStore.of(settings))

    def seal(self, session: Session, patient_id: UUID, content: bytes, context: str) -> bytes:
        """Return ``content`` sealed twice and bound to the patient and to ``context``.

        Raises:
            PatientErasedError: when the patient was erased.

        """
        cipher = self._patient_keys.cipher(session, patient_id)
        return cipher.seal(self._close(content, context), context)

    def open(self, session: Session, patient_id: UUID, sealed: bytes, context: str) -> bytes:
        """Return what was sealed in the same ``context``.

        Raises:
            SealBrokenError: when anything but our own bytes in their own place is given.
            PatientErasedError: when the patient was erased.

        """
        cipher = self._patient_keys.cipher(session, patient_id)
        return self._unclose(cipher.open(sealed, context), context)

    def store(self, session: Session, new: NewFile) -> ConsentFile:
        """Keep a file and add its row, in the caller's transaction, which records it too.

        The bytes are on disk when this returns; whoever rolls back calls ``discard``.
        """
        cipher = self._patient_keys.cipher(session, new.patient_id)
        closed = self._close(new.content, _file_context(new.id))
        stored = self._files.put(io.BytesIO(closed), cipher, _file_context(new.id))
        names = json.dumps(dict(new.names), ensure_ascii=False).encode()
        row = ConsentFile(
            id=new.id,
            patient_id=new.patient_id,
            hcp_id=new.hcp_id,
            kind=new.kind,
            media_type=new.media_type,
            file_ref=stored.ref,
            sha256=hashlib.sha256(new.content).hexdigest(),
            size=len(new.content),
            sealed_names=self.seal(session, new.patient_id, names, _names_context(new.id)),
            stored_by_id=new.stored_by_id,
            stored_at=datetime.now(UTC),
        )
        session.add(row)
        audit.record(
            session,
            act=AuditAct.UPLOADED,
            person_id=new.stored_by_id,
            on_behalf_of_id=new.on_behalf_of_id,
            subject_kind="consent_file",
            subject_id=new.id,
            patient_id=new.patient_id,
            detail={"kind": new.kind.value, "size": row.size, "sha256": row.sha256},
        )
        return row

    def read(self, session: Session, reader: VaultReader, row: ConsentFile) -> bytes:
        """Return the file as it came in; the read is on record when this returns.

        Raises:
            NotOwnCentreError: when another centre owns it; the refusal is on record.
            PatientErasedError: when the patient was erased.

        """
        if row.hcp_id not in reader.hcp_ids:
            self._refuse(session, reader, row)
        content = self._read(session, row)
        audit.record_read(
            session,
            act=AuditAct.DOWNLOADED,
            person_id=reader.person_id,
            on_behalf_of_id=reader.on_behalf_of_id,
            subject_kind="consent_file",
            subject_id=row.id,
            patient_id=row.patient_id,
            reason="own_centre",
        )
        return content

    def names(self, session: Session, row: ConsentFile) -> dict[str, str]:
        """Return who signed, for a reader of the owning centre whose read is on record."""
        context = _names_context(row.id)
        names = json.loads(self.open(session, row.patient_id, row.sealed_names, context))
        return {str(part): str(name) for part, name in names.items()}

    def discard(self, file_ref: str) -> None:
        """Remove bytes whose row did not come to be, or is gone."""
        self._files.delete(file_ref)

    def _read(self, session: Session, row: ConsentFile) -> bytes:
        cipher = self._patient_keys.cipher(session, row.patient_id)
        context = _file_context(row.id)
        closed = b"".join(self._files.open_decrypted(row.file_ref, cipher, context))
        return self._unclose(closed, context)

    def _refuse(self, session: Session, reader: VaultReader, row: ConsentFile) -> NoReturn:
        audit.record_denied(
            session,
            person_id=reader.person_id,
            on_behalf_of_id=reader.on_behalf_of_id,
            subject_kind="consent_file",
            subject_id=row.id,
            patient_id=row.patient_id,
            reason="not_own_centre",
        )
        raise NotOwnCentreError(row.patient_id)

    def _close(self, content: bytes, context: str) -> bytes:
        nonce = os.urandom(_NONCE_SIZE)
        return nonce + self._own.encrypt(nonce, content, context.encode())

    def _unclose(self, closed: bytes, context: str) -> bytes:
        nonce, body = closed[:_NONCE_SIZE], closed[_NONCE_SIZE:]
        try:
            return self._own.decrypt(nonce, body, context.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError(context) from error


def _file_context(file_id: UUID) -> str:
    return f"consent_files:{file_id}:file"


def _names_context(file_id: UUID) -> str:
    return f"consent_files:{file_id}:names"
