"""Asking for a document about a patient, and how far each of them is.

The worker finds what was asked for and makes it; asking needs no workflow engine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from web import audit
from web.models.audit import AuditAct
from web.models.documents import DocumentKind, PatientDocument
from workflows.domain.actors import Actor

# Making one takes seconds; after this somebody may ask for it again.
_PATIENCE: Final = timedelta(minutes=2)


class DocumentStage(StrEnum):
    """How far a document is."""

    MAKING = "making"
    LATE = "late"
    MADE = "made"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document and its stage."""

    row: PatientDocument
    stage: DocumentStage

    @property
    def is_under_way(self) -> bool:
        """Tell whether the page should look again soon."""
        return self.stage in {DocumentStage.MAKING, DocumentStage.LATE}


@dataclass(frozen=True, kw_only=True)
class About:
    """Which documents: of this kind, about this patient and, if any, this part of the record."""

    patient_id: UUID
    kind: DocumentKind
    subject_id: UUID | None = None


def ask_for(
    session: Session,
    about: About,
    actor: Actor,
    *,
    language: str,
    command_id: UUID | None = None,
    act: AuditAct = AuditAct.EXPORTED,
) -> PatientDocument:
    """Ask for a document with the caller's commit; a form sent twice asks once."""
    document_id = command_id or uuid4()
    earlier = session.get(PatientDocument, document_id)
    if earlier is not None and earlier.patient_id == about.patient_id:
        return earlier
    row = PatientDocument(
        id=document_id if earlier is None else uuid4(),
        patient_id=about.patient_id,
        kind=about.kind,
        subject_id=about.subject_id,
        language=language,
        requested_by_id=actor.person_id,
        requested_at=datetime.now(UTC),
    )
    session.add(row)
    audit.record(
        session,
        act=act,
        person_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of,
        subject_kind=about.kind.value,
        subject_id=row.id,
        patient_id=about.patient_id,
        detail={"language": language},
    )
    return row


def documents_about(session: Session, about: About) -> list[Document]:
    """Return the documents, the last one asked for first."""
    rows = session.scalars(
        select(PatientDocument)
        .where(
            PatientDocument.patient_id == about.patient_id,
            PatientDocument.kind == about.kind,
            PatientDocument.subject_id == about.subject_id
            if about.subject_id is not None
            else PatientDocument.subject_id.is_(None),
        )
        .order_by(PatientDocument.requested_at.desc())
        .execution_options(populate_existing=True),
    )
    return [Document(row=row, stage=_stage(row)) for row in rows]


def newest_about(
    session: Session, kind: DocumentKind, subject_ids: Collection[UUID]
) -> Mapping[UUID | None, Document]:
    """Return the document last asked for about each of these; one statement."""
    rows = session.scalars(
        select(PatientDocument)
        .where(PatientDocument.kind == kind, PatientDocument.subject_id.in_(subject_ids))
        .order_by(PatientDocument.requested_at)
        .execution_options(populate_existing=True),
    )
    return {row.subject_id: Document(row=row, stage=_stage(row)) for row in rows}


def newest_made(documents: Sequence[Document]) -> PatientDocument | None:
    """Return the last document that is ready to be handed out."""
    return next((each.row for each in documents if each.stage is DocumentStage.MADE), None)


def _stage(row: PatientDocument) -> DocumentStage:
    if row.made_at is not None:
        return DocumentStage.MADE
    if row.failed_because is not None:
        return DocumentStage.FAILED
    is_late = datetime.now(UTC) - row.requested_at > _PATIENCE
    return DocumentStage.LATE if is_late else DocumentStage.MAKING
