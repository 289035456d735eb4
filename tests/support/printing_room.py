"""A centre with one patient whose documents are asked for, and a renderer that is quick."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from sqlalchemy import select

from activities.document_rendering import PdfVariant
from tests.support.organisations import a_person, an_hcp
from web.file_store import FileStore
from web.models.audit import AuditEntry
from web.models.patients import Patient, Sex
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.databases import Database

REQUESTED_AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
PDF = b"%PDF-1.7 what was asked for"


def _nothing_happens() -> None:
    pass


@dataclass
class QuickRender:
    """Renders at once, and remembers what it was given; ``meanwhile`` happens before it is done."""

    pdf: bytes = PDF
    error: Exception | None = None
    meanwhile: Callable[[], None] = _nothing_happens
    language: str = "de"
    seen: list[str] = field(default_factory=list)

    def __call__(
        self,
        html: str,
        *,
        created_at: datetime,
        language: str,
        variant: PdfVariant = PdfVariant.ACCESSIBLE,
    ) -> bytes:
        asked = (created_at, language, variant)
        assert asked == (REQUESTED_AT, self.language, PdfVariant.ACCESSIBLE)
        self.seen.append(html)
        self.meanwhile()
        if self.error is not None:
            raise self.error
        return self.pdf


@dataclass(kw_only=True)
class PrintingRoom:
    """The centre, its patient and its clinician, and where files lie."""

    lent: Database
    keys: PatientKeys
    files: FileStore
    folder: Path
    patient_id: UUID
    clinician_id: UUID
    hcp_id: UUID

    @classmethod
    def of(cls, database: Database, folder: Path) -> Self:
        """Enrol the patient; files lie in ``folder``."""
        keys = PatientKeys(bytes(range(32)))
        with database.sessions.begin() as session:
            hcp, clinician, patient_id = an_hcp(session), a_person(session), uuid4()
            session.add(
                Patient(
                    id=patient_id,
                    hcp_id=hcp.id,
                    nickname="Canary Ptarmigan",
                    sex=Sex.FEMALE,
                    birth_year=2021,
                    birth_month=4,
                    residence_area="Holstein",
                    enrolled_by_id=clinician.id,
                ),
            )
            session.flush()
            keys.make_key(session, patient_id)
            return cls(
                lent=database,
                keys=keys,
                files=FileStore(f"file://{folder}"),
                folder=folder,
                patient_id=patient_id,
                clinician_id=clinician.id,
                hcp_id=hcp.id,
            )

    def stored(self) -> list[Path]:
        """Return every file of the store."""
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def audited(self) -> list[AuditEntry]:
        """Return the trail."""
        with self.lent.sessions() as session:
            return list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
