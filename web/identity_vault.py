"""Keeps what names a patient; only people of the owning centre get it, and each time is recorded.

Nothing else reads the vault's table. What other centres see of a patient stands elsewhere.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, NoReturn, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from web import audit
from web.models.audit import AuditAct
from web.models.protection import VaultIdentity
from web.patient_keys import PatientKeys, SealBrokenError

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from web.settings import Settings

_NONCE_SIZE: Final = 12


class NotOwnCentreError(Exception):
    """Somebody of another centre asked for what names the patient."""


class NoIdentityError(LookupError):
    """The vault holds nothing about this patient."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What names a patient (Implementing Decision 2014/287/EU as amended, art. 16b(5))."""

    given_name: str
    family_name: str
    born_on: date | None
    local_record_number: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class VaultReader:
    """Who asks, and the centres at which they hold an approved clinical affiliation now."""

    person_id: UUID
    on_behalf_of_id: UUID | None = None
    hcp_ids: frozenset[UUID]


class IdentityVault:
    """The vault of one installation. Identities are sealed with the patient's key and its own."""

    def __init__(self, vault_key: bytes, patient_keys: PatientKeys) -> None:
        """Seal with ``vault_key`` (32 bytes) around what the patient's key sealed."""
        self._outer = AESGCM(vault_key)
        self._patient_keys = patient_keys

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the vault of this installation."""
        return cls(settings.key("identity_vault"), PatientKeys.of(settings))

    def store(
        self,
        session: Session,
        reader: VaultReader,
        identity: Identity,
        *,
        patient_id: UUID,
        hcp_id: UUID,
    ) -> None:
        """Write or replace the identity of a patient of ``hcp_id``, in the caller's transaction.

        Raises:
            NotOwnCentreError: when the person does not belong to ``hcp_id``, or another centre
                owns the patient; the refusal is on record, the transaction rolled back.

        """
        present = session.get(VaultIdentity, patient_id)
        owner = present.hcp_id if present else hcp_id
        if owner != hcp_id or owner not in reader.hcp_ids:
            self._refuse(session, reader, patient_id, "store")
        sealed = self._seal(session, identity, patient_id)
        session.merge(
            VaultIdentity(
                patient_id=patient_id,
                hcp_id=hcp_id,
                sealed=sealed,
                changed_at=datetime.now(UTC),
            ),
        )
        audit.record(
            session,
            act=AuditAct.IDENTITY_STORED,
            person_id=reader.person_id,
            on_behalf_of_id=reader.on_behalf_of_id,
            subject_kind="identity",
            subject_id=patient_id,
            patient_id=patient_id,
        )

    def read(
        self,
        session: Session,
        reader: VaultReader,
        patient_id: UUID,
        *,
        reason: str = "",
    ) -> Identity:
        """Return what names the patient; the read is on record when this returns.

        Raises:
            NoIdentityError: when nothing is kept.
            NotOwnCentreError: when another centre owns it; the refusal is on record.
            PatientErasedError: when the patient was erased.

        """
        present = session.get(VaultIdentity, patient_id)
        if present is None:
            raise NoIdentityError(patient_id)
        if present.hcp_id not in reader.hcp_ids:
            self._refuse(session, reader, patient_id, "read")
        identity = self._open(session, present)
        audit.record_read(
            session,
            act=AuditAct.IDENTITY_READ,
            person_id=reader.person_id,
            on_behalf_of_id=reader.on_behalf_of_id,
            subject_kind="identity",
            subject_id=patient_id,
            patient_id=patient_id,
            reason=reason,
        )
        return identity

    @staticmethod
    def erase(session: Session, patient_id: UUID) -> None:
        """Remove the row, in the caller's transaction, as part of erasing the patient."""
        present = session.get(VaultIdentity, patient_id)
        if present is not None:
            session.delete(present)

    def _refuse(
        self, session: Session, reader: VaultReader, patient_id: UUID, act: str
    ) -> NoReturn:
        audit.record_denied(
            session,
            person_id=reader.person_id,
            on_behalf_of_id=reader.on_behalf_of_id,
            subject_kind="identity",
            subject_id=patient_id,
            patient_id=patient_id,
            reason="not_own_centre",
            detail={"act": act},
        )
        raise NotOwnCentreError(patient_id)

    def _seal(self, session: Session, identity: Identity, patient_id: UUID) -> bytes:
        plain = json.dumps(asdict(identity), default=str, ensure_ascii=False)
        cipher = self._patient_keys.cipher(session, patient_id)
        inner = cipher.seal(plain, _context(patient_id))
        nonce = os.urandom(_NONCE_SIZE)
        return nonce + self._outer.encrypt(nonce, inner, _context(patient_id).encode())

    def _open(self, session: Session, row: VaultIdentity) -> Identity:
        context = _context(row.patient_id)
        cipher = self._patient_keys.cipher(session, row.patient_id)
        nonce, body = row.sealed[:_NONCE_SIZE], row.sealed[_NONCE_SIZE:]
        try:
            inner = self._outer.decrypt(nonce, body, context.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError(context) from error
        fields = json.loads(cipher.open_text(inner, context))
        born_on = fields.pop("born_on")
        return Identity(**fields, born_on=date.fromisoformat(born_on) if born_on else None)


def opens_vault(vault_key: bytes, row: VaultIdentity) -> bool:
    """Tell whether the vault's own seal of ``row`` opens with this key; what it holds stays."""
    nonce, body = row.sealed[:_NONCE_SIZE], row.sealed[_NONCE_SIZE:]
    try:
        AESGCM(vault_key).decrypt(nonce, body, _context(row.patient_id).encode())
    except (InvalidTag, ValueError):
        return False
    return True


def _context(patient_id: UUID) -> str:
    return f"vault_identities:{patient_id}:sealed"
