"""Tables that protect patients: their wrapped keys, and the vault of what names them."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from web.models.base import Base


class PatientKey(Base):
    """A patient's data key, wrapped. After erasure the row stays, without the key, as proof.

    No foreign key to the patient: the row is made first and outlives the patient's row.
    """

    __tablename__ = "patient_keys"

    patient_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    wrapped_key: Mapped[bytes | None]
    kek_id: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]


class VaultIdentity(Base):
    """Name, exact date of birth, place and local number of a patient, sealed twice.

    Read and written by ``web.identity_vault`` only, for people of the owning centre.
    """

    __tablename__ = "vault_identities"

    patient_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    hcp_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hcps.id"), index=True)
    sealed: Mapped[bytes]
    changed_at: Mapped[datetime]
