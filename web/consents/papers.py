"""The printed consent forms of a patient, and how far each of them is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.models.panels import CommandStatus, PanelCommand
from web.models.patients import ConsentPaper
from workflows.domain.panels.commands import CommandKind

# Printing takes seconds; after this somebody may ask for it again.
_PATIENCE: Final = timedelta(minutes=2)


class PaperStage(StrEnum):
    """How far a paper is."""

    WAITING = "waiting"
    PRINTING = "printing"
    LATE = "late"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper and its stage."""

    row: ConsentPaper
    stage: PaperStage

    @property
    def can_be_tried_again(self) -> bool:
        """Tell whether asking once more makes sense."""
        return self.stage in {PaperStage.FAILED, PaperStage.LATE}

    @property
    def is_under_way(self) -> bool:
        """Tell whether the page should look again soon."""
        return self.stage in {PaperStage.WAITING, PaperStage.PRINTING, PaperStage.LATE}


def papers_of(session: Session, patient_id: UUID) -> list[Paper]:
    """Return the patient's papers, the last one first; refused ones are not among them."""
    rows = session.scalars(
        select(ConsentPaper)
        .where(ConsentPaper.patient_id == patient_id)
        .order_by(ConsentPaper.requested_at.desc())
        .execution_options(populate_existing=True),
    ).all()
    commands = _last_print_commands(session, patient_id) if rows else {}
    papers = [_paper(row, commands.get(str(row.id))) for row in rows]
    return [paper for paper in papers if paper is not None]


def printed_papers(papers: Sequence[Paper]) -> list[ConsentPaper]:
    """Return those that somebody can have signed."""
    return [paper.row for paper in papers if paper.stage is PaperStage.PRINTED]


def find_paper(papers: Collection[Paper], paper_id: UUID) -> Paper | None:
    """Return one of the papers."""
    return next((paper for paper in papers if paper.row.id == paper_id), None)


def _paper(row: ConsentPaper, command: PanelCommand | None) -> Paper | None:
    if row.printed_at is not None:
        return Paper(row=row, stage=PaperStage.PRINTED)
    if row.failed_because is not None:
        return Paper(row=row, stage=PaperStage.FAILED)
    if not row.asked_in_panel:
        return _under_way(row, row.requested_at)
    if command is None or command.status is CommandStatus.REFUSED:
        return None
    if command.status is CommandStatus.QUEUED:
        return Paper(row=row, stage=PaperStage.WAITING)
    return _under_way(row, command.created_at)


def _under_way(row: ConsentPaper, since: datetime) -> Paper:
    is_late = datetime.now(UTC) - since > _PATIENCE
    return Paper(row=row, stage=PaperStage.LATE if is_late else PaperStage.PRINTING)


def _last_print_commands(session: Session, patient_id: UUID) -> dict[str, PanelCommand]:
    """Return the last command that asked for each paper, by the paper's id as it is written."""
    rows = session.scalars(
        select(PanelCommand)
        .where(
            PanelCommand.patient_id == patient_id,
            PanelCommand.kind == CommandKind.PRINT_CONSENT_FORM,
        )
        .order_by(PanelCommand.position),
    )
    return {str(row.command["paper_id"]): row for row in rows}
