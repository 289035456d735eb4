"""Decides a retention review: the data are kept, for a reason that the centre alone reads."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.consent_tasks.closing import close_task
from web.models.consents import ConsentTask
from web.patient_keys import PatientCipher
from workflows.domain.actors import Actor
from workflows.domain.consent_tasks import ConsentTaskDecision


class AlreadyDecidedError(Exception):
    """Somebody else was first; what they decided stands."""


def keep_data(
    session: Session,
    task_id: UUID,
    actor: Actor,
    cipher: PatientCipher,
    reason: str,
) -> None:
    """Close the review in the caller's transaction; the next one is planned from today.

    Raises:
        AlreadyDecidedError: when it is closed already; nothing is written.

    """
    task = session.scalars(
        select(ConsentTask)
        .where(ConsentTask.id == task_id)
        .with_for_update()
        .execution_options(populate_existing=True),
    ).one()
    if task.closed_at is not None:
        raise AlreadyDecidedError
    task.sealed_reason = cipher.seal(reason, reason_context(task.id))
    close_task(
        session,
        task,
        ConsentTaskDecision.KEPT,
        datetime.now(UTC),
        actor.person_id,
        on_behalf_of_id=actor.on_behalf_of,
    )


def reason_context(task_id: UUID) -> str:
    """Return the place to which the words of a decision are bound."""
    return f"consent_tasks:{task_id}:reason"
