"""What is stored about a patient, counted, and where the files lie. It reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
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
    counted: list[tuple[str, type[Any], ColumnElement[bool]]] = [
        ("panels", Panel, Panel.patient_id == patient_id),
        ("identities", VaultIdentity, VaultIdentity.patient_id == patient_id),
        ("texts", RecordItem, RecordItem.patient_id == patient_id),
        *(("texts", table, _is_about(table, patient_id)) for table in TEXT_TABLES),
    ]
    found = Counter[str]()
    for what, count in session.execute(union_all(*(_count(*each) for each in counted))):
        found[what] += count
    return Holdings(
        panels=found["panels"],
        texts=found["texts"],
        files=len(stored_files(session, patient_id)),
        has_identity=found["identities"] > 0,
    )


def stored_files(session: Session, patient_id: UUID) -> Sequence[str]:
    """Return the names under which the patient's files lie in the store."""
    # Empty: destroyed, or never made.
    refs = [
        select(column).where(column.class_.patient_id == patient_id, column != "")
        for column in FILE_COLUMNS
    ]
    return session.scalars(union_all(*refs)).all()


def _count(what: str, table: type[Any], is_meant: ColumnElement[bool]) -> Select[str, int]:
    return select(literal(what), func.count()).select_from(table).where(is_meant)


def _is_about(table: type[Any], patient_id: UUID) -> ColumnElement[bool]:
    panels = select(PanelRequest.panel_id).where(PanelRequest.patient_id == patient_id)
    condition: ColumnElement[bool] = table.panel_id.in_(panels)
    return condition
