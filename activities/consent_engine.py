"""Starts and wakes the workflows of consent, and remembers who has one.

Temporal need not be asked again at each start: what was started stands in the database, beside
the id of the namespace in which it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from activities.consent_changes import Watched
from web.database import reading, writing
from web.models.consents import ConsentWatchPosition, WatchedConsent
from web.temporal_settings import TemporalSettings
from workflows.consent_workflow import ConsentWorkflow, consent_workflow_id
from workflows.messages import ConsentRun

_AT_ONCE = 16


async def engine_id_of(client: Client) -> str:
    """Return what names this namespace on this server: with a new file it is another one.

    Raises:
        RPCError: when Temporal is away.

    """
    request = DescribeNamespaceRequest(namespace=client.namespace)
    answer = await client.workflow_service.describe_namespace(request)
    return str(answer.namespace_info.id)


class ConsentEngine:
    """One Temporal namespace, and what the database remembers of it."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        client: Client,
        temporal: TemporalSettings,
        engine_id: str,
    ) -> None:
        """Start workflows with ``client``, which speaks to the namespace ``engine_id``."""
        self._sessions = sessions
        self._client = client
        self._temporal = temporal
        self.engine_id = engine_id

    async def call(self, watched: Sequence[Watched]) -> int:
        """Start who has no workflow and wake who has changed; return how many were called."""
        limit = asyncio.Semaphore(_AT_ONCE)

        async def one(each: Watched) -> None:
            async with limit:
                await self._start(each)

        await asyncio.gather(*(one(each) for each in watched))
        if watched:
            await asyncio.to_thread(self._remember, [each.patient_id for each in watched])
        return len(watched)

    def read_to(self) -> int | None:
        """Return the trail's last entry that was looked at; none with an engine of yesterday."""
        with reading(), self._sessions() as session:
            position = session.get(ConsentWatchPosition, self.engine_id)
            return position.read_to if position else None

    def keep_position(self, read_to: int) -> None:
        """Remember how far the trail was looked at."""
        with writing(), self._sessions.begin() as session:
            session.merge(ConsentWatchPosition(engine_id=self.engine_id, read_to=read_to))

    def forget(self) -> None:
        """Remember nothing: everybody's workflow is asked for anew."""
        with writing(), self._sessions.begin() as session:
            session.execute(delete(WatchedConsent))
            session.execute(delete(ConsentWatchPosition))

    def _remember(self, patients: Sequence[UUID]) -> None:
        with writing(), self._sessions.begin() as session:
            query = select(WatchedConsent).where(WatchedConsent.patient_id.in_(patients))
            known = {each.patient_id: each for each in session.scalars(query)}
            for patient_id in patients:
                row = known.get(patient_id)
                if row is None:
                    session.add(WatchedConsent(patient_id=patient_id, engine_id=self.engine_id))
                elif row.engine_id != self.engine_id:
                    row.engine_id, row.started_at = self.engine_id, datetime.now(UTC)

    async def _start(self, watched: Watched) -> None:
        await self._client.start_workflow(
            ConsentWorkflow.run,
            ConsentRun(
                patient_id=watched.patient_id,
                continue_as_new_at_events=self._temporal.workflow.continue_as_new_at_events,
            ),
            id=consent_workflow_id(watched.patient_id),
            task_queue=self._temporal.task_queue,
            task_timeout=timedelta(seconds=self._temporal.workflow.task_timeout_seconds),
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal="consent_changed" if watched.has_changed else None,
            # A signal that comes meanwhile ends the wait.
            start_delay=watched.first_look_after,
        )
