"""Tables of the clinical record: what is known of a patient, item by item, with its history.

An item is one answer of the form (``field``) or one entry of a table (a phenotype, a finding, a
measurement …). What it says is sealed with the patient's key; in the open stand the codes that
lists and searches need, without a word that a person wrote.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from web.models.base import Base, Identified


def _now() -> datetime:
    return datetime.now(UTC)


class ItemKind(StrEnum):
    """What an item of the record is."""

    FIELD = "field"
    PHENOTYPE = "phenotype"
    MEASUREMENT = "measurement"
    LABORATORY = "laboratory"
    GENETIC_FINDING = "genetic_finding"
    DIAGNOSIS = "diagnosis"
    TREATMENT = "treatment"
    RELATIVE = "relative"


class RecordItem(Identified):
    """One item as it stands now."""

    __tablename__ = "record_items"
    __table_args__ = (
        Index(None, "patient_id", "kind", "position"),
        # Who has this term: similar patients, and how many have it here.
        # What changed since a process last read who has which term.
        Index(None, "kind", "changed_at"),
        Index("ix_record_items_code", "kind", "key", "standing", "patient_id"),
    )

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    kind: Mapped[ItemKind]
    # A field's name, as ``history.onset``, or an entry's code, as ``HP:0001250``, or empty.
    key: Mapped[str] = mapped_column(String(80))
    # What the code says of the patient: present or excluded, suspected or confirmed.
    standing: Mapped[str] = mapped_column(String(32), default="")
    # The release of the terminology that the code was taken from.
    code_release: Mapped[str] = mapped_column(String(32), default="")
    position: Mapped[int] = mapped_column(default=0)
    # JSON of what was entered, sealed in ``sealed_context``.
    sealed_content: Mapped[bytes]
    version: Mapped[int] = mapped_column(default=1)
    removed_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=_now)
    changed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    command_id: Mapped[uuid.UUID | None] = mapped_column(unique=True)

    @property
    def sealed_context(self) -> str:
        """Return the place to which the content of this version is bound."""
        return f"record_items:{self.id}:{self.version}"


class RecordItemVersion(Base):
    """One earlier or present version of an item. Rows are added, never changed."""

    __tablename__ = "record_item_versions"

    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record_items.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    standing: Mapped[str] = mapped_column(String(32))
    code_release: Mapped[str] = mapped_column(String(32), default="")
    sealed_content: Mapped[bytes]
    is_removal: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    on_behalf_of_id: Mapped[uuid.UUID | None]
    # Why what looks like a name or a number was kept, sealed in the version's own place.
    sealed_reason: Mapped[bytes | None]


class PanelRecordForm(Base):
    """Which version of each schema a panel's form was filled in with."""

    __tablename__ = "panel_record_forms"

    panel_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    schema_code: Mapped[str] = mapped_column(String(48), primary_key=True)
    schema_version: Mapped[str] = mapped_column(String(16))
    noted_at: Mapped[datetime] = mapped_column(default=_now)
