"""Starts the workflows of what pages wrote down; the pages themselves need no engine.

A row that waits is looked for again and again: a document that somebody asked for, a decision
about images that is not carried out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from activities.repeating import again_and_again
from web.database import reading
from web.models.documents import PatientDocument
from web.models.imaging import ImageReview
from web.temporal_settings import TemporalSettings
from workflows.document_workflow import DocumentWorkflow, document_workflow_id
from workflows.image_review_workflow import ImageReviewWorkflow, image_review_workflow_id
from workflows.messages import CarryOutReview, RenderDocument

_AT_ONCE = 200
# A workflow that was started is left to itself for so long before anybody asks after it.
_PATIENCE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Started:
    """What is started: for which rows, which workflow, with which message, under which id."""

    waiting: Select[UUID]
    workflow: Callable[..., Any]
    message_of: Callable[[UUID], object]
    id_of: Callable[[UUID], str]
    failure: str


REQUESTED_DOCUMENTS = Started(
    waiting=select(PatientDocument.id)
    .where(PatientDocument.made_at.is_(None), PatientDocument.failed_because.is_(None))
    .order_by(PatientDocument.requested_at),
    workflow=DocumentWorkflow.run,
    message_of=lambda row_id: RenderDocument(document_id=row_id),
    id_of=document_workflow_id,
    failure="requested documents could not be started",
)
IMAGE_REVIEWS = Started(
    waiting=select(ImageReview.id)
    .where(ImageReview.carried_out_at.is_(None), ImageReview.failed_because == "")
    .order_by(ImageReview.decided_at),
    workflow=ImageReviewWorkflow.run,
    message_of=lambda row_id: CarryOutReview(review_id=row_id),
    id_of=image_review_workflow_id,
    failure="reviews of images could not be started",
)


class WorkflowStarter:
    """Looks for waiting rows of one kind again and again."""

    def __init__(
        self,
        started: Started,
        sessions: sessionmaker[Session],
        client: Client,
        temporal: TemporalSettings,
        *,
        pause_seconds: float = 1.0,
    ) -> None:
        """Start workflows with ``client``; look every ``pause_seconds``."""
        self._kind = started
        self._sessions = sessions
        self._client = client
        self._temporal = temporal
        self._pause = pause_seconds
        self._started: dict[UUID, datetime] = {}

    async def run(self) -> None:
        """Start for ever; the worker cancels this when it stops."""
        await again_and_again(
            lambda: self.start_waiting(datetime.now(UTC)),
            every_seconds=self._pause,
            failure=self._kind.failure,
        )

    async def start_waiting(self, now: datetime) -> int:
        """Start what waits and was not started a moment ago; return how many were started."""
        waiting = await asyncio.to_thread(self._waiting)
        self._started = {
            each: at
            for each, at in self._started.items()
            if each in waiting and now - at < _PATIENCE
        }
        due = [each for each in waiting if each not in self._started]
        for row_id in due:
            await self._start(row_id)
            self._started[row_id] = now
        return len(due)

    def _waiting(self) -> Sequence[UUID]:
        with reading(), self._sessions() as session:
            return session.scalars(self._kind.waiting.limit(_AT_ONCE)).all()

    async def _start(self, row_id: UUID) -> None:
        await self._client.start_workflow(
            self._kind.workflow,
            self._kind.message_of(row_id),
            id=self._kind.id_of(row_id),
            task_queue=self._temporal.task_queue,
            task_timeout=timedelta(seconds=self._temporal.workflow.task_timeout_seconds),
            # Another worker may have started it; one that ended without success tries anew.
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
