"""Closes a task of a consent: what was decided, that nobody is reminded any more, and the trail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from web import audit
from web.models.audit import AuditAct
from web.models.consents import ConsentTask
from web.models.notifications import Notification
from workflows.domain.consent_tasks import ConsentTaskDecision


def close_task(
    session: Session,
    task: ConsentTask,
    decision: ConsentTaskDecision,
    now: datetime,
    closed_by_id: UUID | None,
    *,
    on_behalf_of_id: UUID | None = None,
) -> None:
    """Close the task in the caller's transaction; what was not read of it needs no reading now."""
    task.closed_at, task.closed_by_id, task.decision = now, closed_by_id, decision
    session.flush()
    session.execute(
        update(Notification)
        .where(Notification.consent_task_id == task.id, Notification.read_at.is_(None))
        .values(read_at=now),
    )
    audit.record(
        session,
        act=AuditAct.CHANGED,
        person_id=closed_by_id,
        on_behalf_of_id=on_behalf_of_id,
        subject_kind="consent_task",
        subject_id=task.id,
        patient_id=task.patient_id,
        detail={
            "kind": task.kind.value,
            "occasion": task.occasion,
            "decision": decision.value,
        },
    )
