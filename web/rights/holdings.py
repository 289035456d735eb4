"""What is stored about a patient, counted, and where the files lie. It reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from web.models.base import Base
from web.models.consents import ConsentFile
from web.models.discussions import (
    Attachment,
    ContributionText,
    DataRequestText,
    Note,
    OutcomeDraft,
    OutcomeText,
    PanelRequest,
    Question,
    Remark,
)
from web.models.documents import PatientDocument
from web.models.image_marks import ImageMark, ImageView
from web.models.imaging import ImageInstance, ImageSeries, UploadedPart
from web.models.panels import Panel
from web.models.patients import ConsentPaper
from web.models.protection import VaultIdentity
from web.models.records import RecordItem

# Whatever names a file in the store; a test finds a column that is missing here.
FILE_COLUMNS: Final[tuple[InstrumentedAttribute[Any], ...]] = (
    Attachment.file_ref,
    ConsentPaper.file_ref,
    ConsentFile.file_ref,
    PatientDocument.file_ref,
    UploadedPart.file_ref,
    ImageInstance.file_ref,
    ImageSeries.metadata_ref,
    ImageSeries.thumbnail_ref,
    ImageView.thumbnail_ref,
)
# Texts that people wrote about the case, by the panel in which they stand.
TEXT_TABLES: Final[tuple[type[Base], ...]] = (
    PanelRequest,
    Question,
    ContributionText,
    Remark,
    Note,
    DataRequestText,
    OutcomeDraft,
    OutcomeText,
    ImageMark,
)


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """How much is stored."""

    panels: int
    texts: int
    files: int
    has_identity: bool


def holdings_of(session: Session, patient_id: UUID) -> Holdings:
    """Count what is stored about the patient."""
    panels = select(func.count(Panel.id)).where(Panel.patient_id == patient_id)
    identity = select(VaultIdentity.patient_id).where(VaultIdentity.patient_id == patient_id)
    record = select(func.count(RecordItem.id)).where(RecordItem.patient_id == patient_id)
    return Holdings(
        panels=session.scalar(panels) or 0,
        texts=sum(_texts(session, table, patient_id) for table in TEXT_TABLES)
        + (session.scalar(record) or 0),
        files=len(stored_files(session, patient_id)),
        has_identity=session.scalar(identity) is not None,
    )


def stored_files(session: Session, patient_id: UUID) -> Sequence[str]:
    """Return the names under which the patient's files lie in the store."""
    found: list[str] = []
    for column in FILE_COLUMNS:
        refs = select(column).where(
            column.class_.patient_id == patient_id,
            # Empty: destroyed, or never made.
            column != "",
        )
        found += session.scalars(refs)
    return found


def _texts(session: Session, table: type[Any], patient_id: UUID) -> int:
    query: Select[int] = (
        select(func.count())
        .select_from(table)
        .where(
            table.panel_id.in_(
                select(PanelRequest.panel_id).where(PanelRequest.patient_id == patient_id),
            ),
        )
    )
    return session.scalar(query) or 0
