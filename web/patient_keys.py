"""A key for each patient: seals what is clinical, and erases all of it when it is destroyed.

Keys are wrapped by the installation's key-encryption key and never kept from one request to
another: unwrapping takes a few microseconds, and so a destroyed key opens nothing from the next
request on, in every process.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from sqlalchemy import select, update

from web.models.protection import PatientKey

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from web.settings import Settings

KEY_SIZE: Final = 32
_NONCE_SIZE: Final = 12
# The first byte of whatever is sealed; another scheme will get another number.
_SCHEME: Final = b"\x01"


class PatientErasedError(Exception):
    """The patient's key was destroyed: what it sealed can never be read again."""


class NoPatientKeyError(LookupError):
    """No key was ever made for this patient."""


class WrongKeyError(RuntimeError):
    """Patients are sealed under another key-encryption key than the one with this fingerprint."""

    def __init__(self, kek_id: str) -> None:
        super().__init__(f"patients' keys do not open with key_encryption {kek_id}")


class SealBrokenError(Exception):
    """The sealed bytes were altered, moved to another place, or sealed with another key."""


class PatientCipher:
    """Seals and opens the content of one patient. Hold it for a request, not longer."""

    def __init__(self, patient_id: UUID, key: bytes) -> None:
        """Use ``key`` (32 bytes) for the patient."""
        self.patient_id = patient_id
        self._key = key
        # A long record opens hundreds of texts with the same key.
        self._sealing = AESGCM(key)

    def seal(self, content: str | bytes, context: str) -> bytes:
        """Return ``content`` encrypted and bound to the patient and to ``context``.

        ``context`` names the place, as ``table:row:column``; text is encoded as UTF-8.
        """
        plain = content.encode() if isinstance(content, str) else content
        nonce = os.urandom(_NONCE_SIZE)
        bound_to = self._bound_to(context)
        return _SCHEME + nonce + self._sealing.encrypt(nonce, plain, bound_to)

    def open(self, sealed: bytes, context: str) -> bytes:
        """Return what was sealed in the same ``context``.

        Raises:
            SealBrokenError: when anything but our own bytes in their own place is given.

        """
        body = sealed[1:]
        if sealed[:1] != _SCHEME:
            raise SealBrokenError(context)
        try:
            return self._sealing.decrypt(
                body[:_NONCE_SIZE],
                body[_NONCE_SIZE:],
                self._bound_to(context),
            )
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError(context) from error

    def open_text(self, sealed: bytes, context: str) -> str:
        """Return text that was sealed in the same ``context``."""
        return self.open(sealed, context).decode()

    def key_for_file(self, salt: bytes, context: str) -> bytes:
        """Return the key of one file; a fresh ``salt`` gives each file a key of its own."""
        return HKDF(
            algorithm=SHA256(), length=KEY_SIZE, salt=salt, info=self._bound_to(context)
        ).derive(self._key)

    def _bound_to(self, context: str) -> bytes:
        return _SCHEME + self.patient_id.bytes + context.encode()


class PatientKeys:
    """Makes, finds and destroys patients' keys."""

    def __init__(self, key_encryption_key: bytes) -> None:
        """Wrap keys with ``key_encryption_key`` (32 bytes)."""
        self._kek = key_encryption_key
        self._kek_id = fingerprint(key_encryption_key)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the keys of this installation."""
        return cls(settings.key("key_encryption"))

    def make_key(self, session: Session, patient_id: UUID) -> PatientCipher:
        """Give a new patient a key, in the caller's transaction."""
        key = secrets.token_bytes(KEY_SIZE)
        session.add(
            PatientKey(
                patient_id=patient_id,
                wrapped_key=aes_key_wrap(self._kek, key),
                kek_id=self._kek_id,
                created_at=datetime.now(UTC),
            ),
        )
        session.flush()
        return PatientCipher(patient_id, key)

    def cipher(self, session: Session, patient_id: UUID) -> PatientCipher:
        """Return the patient's cipher; the table is asked each time.

        Raises:
            NoPatientKeyError: when the patient never had a key.
            PatientErasedError: when the key was destroyed.
            WrongKeyError: when the installation's key-encryption key is another one.

        """
        row = session.scalars(
            select(PatientKey).where(PatientKey.patient_id == patient_id),
            execution_options={"populate_existing": True},
        ).one_or_none()
        return self.cipher_of(patient_id, row)

    def cipher_of(self, patient_id: UUID, row: PatientKey | None) -> PatientCipher:
        """Return the cipher of a key that was just read together with its patient.

        Raises what ``cipher`` raises.
        """
        if row is None:
            raise NoPatientKeyError(patient_id)
        if row.destroyed_at is not None or row.wrapped_key is None:
            raise PatientErasedError(patient_id)
        return self.unwrap(patient_id, row.wrapped_key)

    def unwrap(self, patient_id: UUID, wrapped_key: bytes) -> PatientCipher:
        """Return the cipher of a key that the caller has just read with its own query.

        Raises:
            WrongKeyError: when the installation's key-encryption key is another one.

        """
        try:
            return PatientCipher(patient_id, aes_key_unwrap(self._kek, wrapped_key))
        except InvalidUnwrap as error:
            raise WrongKeyError(self._kek_id) from error

    @staticmethod
    def destroy_key(session: Session, patient_id: UUID) -> None:
        """Remove the key for good, in the caller's transaction; the row stays as proof of when.

        It needs no key: an erasure is done again after a restore, whatever keys are there.
        """
        session.execute(
            update(PatientKey)
            .where(PatientKey.patient_id == patient_id, PatientKey.destroyed_at.is_(None))
            .values(wrapped_key=None, destroyed_at=datetime.now(UTC)),
        )


def fingerprint(key_encryption_key: bytes) -> str:
    """Return what the table keeps to tell one key-encryption key from another; 16 hex digits."""
    return hashlib.sha256(b"kek" + key_encryption_key).hexdigest()[:16]
