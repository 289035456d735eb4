"""Starts the workflow of each decision about images that the pages wrote down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from web.database import reading
from web.models.imaging import ImageReview
from web.temporal_settings import TemporalSettings
from workflows.image_review_workflow import ImageReviewWorkflow, image_review_workflow_id
from workflows.messages import CarryOutReview

log = logging.getLogger(__name__)

_AT_ONCE = 200
# A workflow that was started is left to itself for so long before anybody asks after it.
_PATIENCE = timedelta(minutes=1)


class ImageReviewStarter:
    """Looks for decisions that are not carried out, again and again."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        client: Client,
        temporal: TemporalSettings,
        *,
        pause_seconds: float = 1.0,
    ) -> None:
        """Start workflows with ``client``; look every ``pause_seconds``."""
        self._sessions = sessions
        self._client = client
        self._temporal = temporal
        self._pause = pause_seconds
        self._started: dict[UUID, datetime] = {}

    async def run(self) -> None:
        """Start for ever; the worker cancels this when it stops."""
        while True:
            try:
                await self.start_waiting(datetime.now(UTC))
            except Exception:  # the process's edge: a database that is away must not end it
                log.exception("reviews of images could not be started")
            await asyncio.sleep(self._pause)

    async def start_waiting(self, now: datetime) -> int:
        """Start what waits and was not started a moment ago; return how many were started."""
        waiting = await asyncio.to_thread(self._waiting)
        self._started = {
            each: at
            for each, at in self._started.items()
            if each in waiting and now - at < _PATIENCE
        }
        due = [each for each in waiting if each not in self._started]
        for review_id in due:
            await self._start(review_id)
            self._started[review_id] = now
        return len(due)

    def _waiting(self) -> Sequence[UUID]:
        query = (
            select(ImageReview.id)
            .where(ImageReview.carried_out_at.is_(None), ImageReview.failed_because == "")
            .order_by(ImageReview.decided_at)
            .limit(_AT_ONCE)
        )
        with reading(), self._sessions() as session:
            return session.scalars(query).all()

    async def _start(self, review_id: UUID) -> None:
        await self._client.start_workflow(
            ImageReviewWorkflow.run,
            CarryOutReview(review_id=review_id),
            id=image_review_workflow_id(review_id),
            task_queue=self._temporal.task_queue,
            task_timeout=timedelta(seconds=self._temporal.workflow.task_timeout_seconds),
            # Another worker may have started it.
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
