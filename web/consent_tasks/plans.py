"""Plans the next retention review earlier than it must be, for a reason the centre alone reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web import audit
from web.models.audit import AuditAct
from web.models.consents import ConsentTask, RetentionPlan
from web.patient_keys import PatientCipher
from workflows.domain.actors import Actor
from workflows.domain.consent_tasks import ConsentTaskDecision, ConsentTaskKind

SUBJECT = "retention_plan"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A review to be planned. ``command_id`` makes one plan of a form that was sent twice."""

    command_id: UUID
    review_on: date
    reason: str


def plan_review(session: Session, actor: Actor, cipher: PatientCipher, plan: Plan) -> None:
    """Add the plan with the caller's commit; the consent's workflow is woken by its audit entry."""
    if session.get(RetentionPlan, plan.command_id) is not None:
        return
    session.add(
        RetentionPlan(
            id=plan.command_id,
            patient_id=cipher.patient_id,
            review_on=plan.review_on,
            sealed_reason=cipher.seal(plan.reason, plan_context(plan.command_id)),
            planned_by_id=actor.person_id,
            planned_at=datetime.now(UTC),
        ),
    )
    audit.record(
        session,
        act=AuditAct.CHANGED,
        person_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of,
        subject_kind=SUBJECT,
        subject_id=plan.command_id,
        patient_id=cipher.patient_id,
        detail={"review_on": plan.review_on.isoformat()},
    )


def holding_plan(
    session: Session, patient_id: UUID, reviewed: datetime | None
) -> RetentionPlan | None:
    """Return the last plan, unless a review was held after it was made (see ``reviewed_at``)."""
    query = select(RetentionPlan).where(RetentionPlan.patient_id == patient_id)
    last = session.scalars(
        query.order_by(RetentionPlan.planned_at.desc(), RetentionPlan.id).limit(1),
    ).one_or_none()
    return None if last and reviewed and reviewed >= last.planned_at else last


def reviewed_at(session: Session, patient_id: UUID) -> datetime | None:
    """Return when somebody last reviewed the data and kept them."""
    query = select(func.max(ConsentTask.closed_at)).where(
        ConsentTask.patient_id == patient_id,
        ConsentTask.kind == ConsentTaskKind.RETENTION_REVIEW,
        ConsentTask.decision == ConsentTaskDecision.KEPT,
    )
    return session.scalar(query)


def plan_context(plan_id: UUID) -> str:
    """Return the place to which the words of a plan are bound."""
    return f"retention_plans:{plan_id}:reason"
