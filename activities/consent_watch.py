"""Keeps a workflow for each patient, and wakes it when something changed.

It remembers how far it has read; a round in which nothing happened asks two cheap questions.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from activities.consent_changes import ConsentChanges, KnownForm, Watched
from web.temporal_settings import TemporalSettings
from workflows.consent_workflow import ConsentWorkflow, consent_workflow_id
from workflows.messages import ConsentRun

log = logging.getLogger(__name__)

_AT_ONCE = 16
# After a restore or an upgrade every patient may want a workflow. Nobody waits for these, and
# people wait for their panels: after the first ones a few are started each second.
_AT_FIRST = 200
_A_SECOND = 10
# What happened while no worker watched, if they were away no longer than this, is looked at anew.
_LATELY = timedelta(days=30)


class ConsentWatch:
    """Looks again and again; several workers may watch side by side."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        client: Client,
        temporal: TemporalSettings,
        *,
        pause_seconds: float = 5.0,
    ) -> None:
        """Start and wake workflows with ``client``; look every ``pause_seconds``."""
        self._changes = ConsentChanges(sessions)
        self._client = client
        self._temporal = temporal
        self._pause = pause_seconds
        self._read_to: int | None = None
        self._forms: frozenset[KnownForm] = frozenset()

    async def run(self) -> None:
        """Watch for ever; the worker cancels this when it stops."""
        while True:
            try:
                await self.look(datetime.now(UTC))
            except Exception:  # the process's edge: whatever was missed is read in the next round
                log.exception("consents could not be watched")
            await asyncio.sleep(self._pause)

    async def look(self, now: datetime) -> int:
        """Start what is missing and wake what has changed; return how many were called."""
        last = await asyncio.to_thread(self._changes.last_entry)
        # After a restore the trail is shorter than what was read: then all begins anew.
        if self._read_to is None or last < self._read_to:
            self._forms = frozenset()
            called = await self._begin(now)
        elif last > self._read_to:
            changed = await asyncio.to_thread(self._changes.between, self._read_to, last)
            called = await self._call(changed)
        else:
            called = 0
        called += await self._ask_for_new_forms()
        # Last of all, so that a round which failed is done again.
        self._read_to = last
        return called

    async def _begin(self, now: datetime) -> int:
        """Start the workflow of every patient who has none; those that run are left alone."""
        called = 0
        after: UUID | None = None
        while True:
            rows = await asyncio.to_thread(self._changes.patients_after, after, now - _LATELY)
            if not rows:
                return called
            called = await self._call_at_a_pace(rows, called)
            after = rows[-1].patient_id

    async def _ask_for_new_forms(self) -> int:
        """Wake the patients whom a version concerns that was not known in the last round."""
        called = 0
        forms = await asyncio.to_thread(self._changes.forms)
        for form in forms - self._forms:
            rows = await asyncio.to_thread(self._changes.not_asked, form)
            called = await self._call_at_a_pace(rows, called)
        self._forms = forms
        return called

    async def _call_at_a_pace(self, watched: Sequence[Watched], called: int) -> int:
        """Call these, a few a second once many were called; return how many were by now."""
        for first in range(0, len(watched), _A_SECOND):
            called += await self._call(watched[first : first + _A_SECOND])
            if called > _AT_FIRST:
                await asyncio.sleep(1)
        return called

    async def _call(self, watched: Sequence[Watched]) -> int:
        limit = asyncio.Semaphore(_AT_ONCE)

        async def one(each: Watched) -> None:
            async with limit:
                await self._start(each)

        await asyncio.gather(*(one(each) for each in watched))
        return len(watched)

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
        )
