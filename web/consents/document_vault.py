"""Keeps documents about patients. They may name the patient, so they are sealed as scans are."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Self

from web.consent_vault import ConsentVault
from web.file_store import FileStore
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.models.documents import PatientDocument
    from web.settings import Settings


class DocumentVault:
    """The documents of one installation: sealed with the vault's key and the patient's."""

    def __init__(self, keys: PatientKeys, files: FileStore, vault: ConsentVault) -> None:
        """Use the patients' keys, the file store and the vault that seals."""
        self._keys = keys
        self._files = files
        self._vault = vault

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the vault of this installation."""
        return cls(PatientKeys.of(settings), FileStore.of(settings), ConsentVault.of(settings))

    def refuse_erased(self, session: Session, row: PatientDocument) -> None:
        """Do nothing for a patient who is there.

        Raises:
            PatientErasedError: when the patient was erased.

        """
        self._keys.cipher(session, row.patient_id)

    def keep(self, session: Session, row: PatientDocument, content: bytes) -> str:
        """Put the document away and return under which name.

        Raises:
            PatientErasedError: when the patient was erased.

        """
        cipher, place = self._keys.cipher(session, row.patient_id), row.file_context
        sealed = self._vault.seal(session, row.patient_id, content, place)
        return self._files.put(io.BytesIO(sealed), cipher, place).ref

    def discard(self, ref: str) -> None:
        """Remove what was kept under this name; a second time is no error."""
        self._files.delete(ref)

    def open(self, session: Session, row: PatientDocument) -> bytes:
        """Return the document as it was put away.

        Raises:
            NoSuchFileError: when it was not made yet, or is gone.
            SealBrokenError: when it is not as we wrote it.
            PatientErasedError: when the patient was erased.

        """
        cipher, place = self._keys.cipher(session, row.patient_id), row.file_context
        sealed = b"".join(self._files.open_decrypted(row.file_ref or "", cipher, place))
        return self._vault.open(session, row.patient_id, sealed, place)
