"""Starts and wakes the workflows of uploads, and gives up those that nobody finished.

The pages write rows and need no engine; this loop in the worker looks for them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from web.database import reading
from web.imaging.uploads.receiving import is_over
from web.models.imaging import (
    HAS_FILE,
    ImageInstance,
    ImageSeries,
    ImageUpload,
    SeriesState,
    UploadedFile,
    UploadedPart,
    UploadState,
)
from web.temporal_settings import TemporalSettings
from workflows.imaging_workflow import ImagingWorkflow, imaging_workflow_id
from workflows.messages import ImagingRun

log = logging.getLogger(__name__)

_AT_ONCE = 100
# A workflow that was started is left to itself for so long before anybody asks after it.
_PATIENCE = timedelta(minutes=1)
# How often it is looked for consents that were withdrawn, and for what nobody finished.
_ROUND = timedelta(seconds=15)
# A request that lives says so every half minute (web/imaging/dicomweb/storing.py).
_SILENCE = timedelta(minutes=5)


class ImagingStarter:
    """Looks for uploads that want something, again and again."""

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
        self._looked_at: datetime | None = None

    async def run(self) -> None:
        """Start for ever; the worker cancels this when it stops."""
        while True:
            try:
                await self.start_waiting(datetime.now(UTC))
            except Exception:  # the process's edge: a database that is away must not end it
                log.exception("uploads of images could not be looked at")
            await asyncio.sleep(self._pause)

    async def start_waiting(self, now: datetime) -> int:
        """Start or wake what wants it and was not called a moment ago; return how many."""
        due = await asyncio.to_thread(self._due, now)
        for upload_id in due:
            await self._start(upload_id)
        if due:
            await asyncio.to_thread(self._note, due, now)
        return len(due)

    def _due(self, now: datetime) -> Sequence[UUID]:
        over: Sequence[UUID] = ()
        if self._looked_at is None or now - self._looked_at >= _ROUND:
            over = self._end_what_is_over(now)
            self._looked_at = now
        with reading(), self._sessions() as session:
            waiting = session.scalars(waiting_uploads(now)).all()
        return [*waiting, *(each for each in over if each not in waiting)]

    def _end_what_is_over(self, now: datetime) -> Sequence[UUID]:
        """Give up what nobody finished in time; return what else may no longer go on."""
        oldest = now - timedelta(days=self._temporal.imaging.keep_unfinished_days)
        with reading(), self._sessions() as session:
            open_ = session.scalars(
                select(ImageUpload).where(
                    ImageUpload.state.in_([UploadState.RECEIVING, UploadState.READY])
                )
            ).all()
            over = [
                each
                for each in open_
                if is_unfinished(each, oldest, now) or is_over(session, each.patient_id)
            ]
        if any(each.state is UploadState.RECEIVING for each in over):
            with self._sessions.begin() as session:
                session.execute(
                    update(ImageUpload)
                    .where(
                        ImageUpload.id.in_([each.id for each in over]),
                        ImageUpload.state == UploadState.RECEIVING,
                    )
                    .values(state=UploadState.DISCARDED, finished_at=now)
                )
        return [each.id for each in over if each.state is UploadState.READY]

    async def _start(self, upload_id: UUID) -> None:
        await self._client.start_workflow(
            ImagingWorkflow.run,
            ImagingRun(upload_id=upload_id),
            id=imaging_workflow_id(upload_id),
            task_queue=self._temporal.task_queue,
            task_timeout=timedelta(seconds=self._temporal.workflow.task_timeout_seconds),
            # One that runs already is woken.
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal="reviewed",
        )

    def _note(self, called: Sequence[UUID], now: datetime) -> None:
        with self._sessions.begin() as session:
            session.execute(
                update(ImageUpload)
                .where(ImageUpload.id.in_(called))
                .values(workflow_started_at=now)
            )


def is_unfinished(upload: ImageUpload, oldest: datetime, now: datetime) -> bool:
    """Tell whether nobody will finish an upload: too old, or of a request that fell silent."""
    is_silent = upload.heard_at is not None and upload.heard_at < now - _SILENCE
    return upload.state is UploadState.RECEIVING and (upload.started_at < oldest or is_silent)


def waiting_uploads(now: datetime) -> Select[UUID]:
    """Return what is complete, what was decided about, and what is given up with bytes left."""
    of_upload = UploadedFile.upload_id == ImageUpload.id
    has_parts = (
        select(UploadedPart.file_id)
        .join(UploadedFile, UploadedFile.id == UploadedPart.file_id)
        .where(of_upload)
        .exists()
    )
    is_undecided = (
        select(ImageSeries.id)
        .join(ImageInstance, ImageInstance.series_id == ImageSeries.id)
        .join(UploadedFile, UploadedFile.instance_id == ImageInstance.id)
        .where(of_upload, HAS_FILE, ImageSeries.state == SeriesState.QUARANTINED)
        .exists()
    )
    return (
        select(ImageUpload.id)
        .where(
            or_(
                ImageUpload.state == UploadState.CLEANING,
                (ImageUpload.state == UploadState.READY) & ~is_undecided,
                (ImageUpload.state == UploadState.DISCARDED) & has_parts,
            ),
            or_(
                ImageUpload.workflow_started_at.is_(None),
                ImageUpload.workflow_started_at < now - _PATIENCE,
            ),
        )
        .order_by(ImageUpload.started_at)
        .limit(_AT_ONCE)
    )
