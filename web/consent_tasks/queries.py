"""Finds what the consents of a centre's patients ask for, the most pressing first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.models.consents import ConsentTask
from web.models.patients import Patient
from workflows.domain.consent_tasks import (
    ConsentTaskDecision,
    ConsentTaskKind,
    is_planned_review,
)

ROWS_A_PAGE: Final = 50


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """One open task and whose it is, by nickname."""

    task: ConsentTask
    nickname: str

    @property
    def is_planned(self) -> bool:
        """Tell whether it is a review that the centre itself wants earlier than the law does."""
        return is_planned_review(self.task.kind, self.task.occasion)


def open_tasks(
    session: Session,
    centres: Collection[UUID],
    page: int,
) -> tuple[Sequence[TaskRow], int]:
    """Return one page of the centres' open tasks, the first due first, and how many there are."""
    wanted = (
        select(ConsentTask, Patient.nickname)
        .join(Patient, Patient.id == ConsentTask.patient_id)
        .where(Patient.hcp_id.in_(centres), ConsentTask.closed_at.is_(None))
    )
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.execute(
        wanted.order_by(ConsentTask.due_on, Patient.nickname, ConsentTask.id)
        .limit(ROWS_A_PAGE)
        .offset((page - 1) * ROWS_A_PAGE),
    )
    return [TaskRow(task=row.ConsentTask, nickname=row.nickname) for row in rows], total


def reviewed_in(tasks: Iterable[ConsentTask]) -> datetime | None:
    """Return when somebody last reviewed the data and kept them, from all tasks of a patient."""
    held = (
        task.closed_at
        for task in tasks
        if task.kind is ConsentTaskKind.RETENTION_REVIEW
        and task.decision is ConsentTaskDecision.KEPT
    )
    return max((each for each in held if each is not None), default=None)


def tasks_of(session: Session, patient_id: UUID) -> Sequence[ConsentTask]:
    """Return every task that a patient's consent has asked for, the last opened first."""
    query = select(ConsentTask).where(ConsentTask.patient_id == patient_id)
    return session.scalars(query.order_by(ConsentTask.opened_at.desc(), ConsentTask.id)).all()
