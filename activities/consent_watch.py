"""Wakes the workflow of a patient's consent when something changed, and sees that each has one.

Changes go first: they are looked for every few seconds, in a loop of their own. Beside it the
workflows that are missing are started a few a second. A round in which nothing happened asks two
cheap questions. When many are missing, Temporal keeps their first looks for the hours that follow;
those that are to look at once, as for a new form, are called no faster than they look.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import Client

from activities.consent_changes import ConsentChanges, KnownForm, Watched
from activities.consent_engine import ConsentEngine, engine_id_of
from web.temporal_settings import TemporalSettings

log = logging.getLogger(__name__)

# What happened while no worker watched, if it is not known how far was read, is looked at anew
# when it is no older than this.
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
        self._sessions = sessions
        self._changes = ConsentChanges(sessions)
        self._client = client
        self._temporal = temporal
        self._pace = temporal.consent_watch
        self._pause = pause_seconds
        self._known_engine: ConsentEngine | None = None
        self._read_to: int | None = None
        self._is_filled = False
        self._beginnings = 0
        self._forms: frozenset[KnownForm] = frozenset()

    async def run(self) -> None:
        """Watch for ever; the worker cancels this when it stops."""
        await asyncio.gather(self._again(self.look), self._again(self.fill))

    async def look(self, _now: datetime | None = None) -> int:
        """Wake what has changed; return how many were called."""
        engine = await self._engine()
        last = await asyncio.to_thread(self._changes.last_entry)
        if self._read_to is None:
            self._read_to = await asyncio.to_thread(engine.read_to)
        if self._read_to is not None and last < self._read_to:
            # After a restore the trail is shorter than what was read: then all begins anew.
            await asyncio.to_thread(engine.forget)
            self._read_to, self._is_filled, self._forms = None, False, frozenset()
            self._beginnings += 1
        if self._read_to == last:
            return 0
        called = 0
        if self._read_to is not None:
            called = await engine.call(
                await asyncio.to_thread(self._changes.between, self._read_to, last)
            )
        # Last of all, so that a round which failed is done again.
        await asyncio.to_thread(engine.keep_position, last)
        self._read_to = last
        return called

    async def fill(self, now: datetime) -> int:
        """Start the workflow of who has none, and ask for new forms; return how many were called.

        Those that were started before are remembered and left alone.
        """
        engine, called = await self._engine(), 0
        while not self._is_filled:
            # Whoever is enrolled from now on stands in the trail.
            rows = await asyncio.to_thread(self._changes.unwatched, engine.engine_id, now - _LATELY)
            called = await self._wake_at_a_pace(
                engine, [each for each in rows if each.has_changed], called
            )
            called = await self._start_at_a_pace(
                engine, [each for each in rows if not each.has_changed], called
            )
            self._is_filled = not rows
        return called + await self._ask_for_new_forms(engine)

    async def _again(self, act: Callable[[datetime], Awaitable[int]]) -> None:
        while True:
            try:
                await act(datetime.now(UTC))
            except Exception:  # the process's edge: whatever was missed is read in the next round
                log.exception("consents could not be watched")
            await asyncio.sleep(self._pause)

    async def _engine(self) -> ConsentEngine:
        if self._known_engine is None:
            name = await engine_id_of(self._client)
            self._known_engine = ConsentEngine(self._sessions, self._client, self._temporal, name)
        return self._known_engine

    async def _ask_for_new_forms(self, engine: ConsentEngine) -> int:
        """Wake the patients whom a version concerns that was not known in the last round."""
        called, beginning = 0, self._beginnings
        forms = await asyncio.to_thread(self._changes.forms)
        for form in forms - self._forms:
            rows = await asyncio.to_thread(self._changes.not_asked, form)
            called = await self._wake_at_a_pace(engine, rows, called)
        if beginning == self._beginnings:
            self._forms = forms
        return called

    async def _wake_at_a_pace(
        self, engine: ConsentEngine, watched: Sequence[Watched], called: int
    ) -> int:
        """Let these look at once, each in its turn; return how many were called by now."""
        beginning = self._beginnings
        for each in watched:
            if beginning != self._beginnings:
                # After a restore others may be meant.
                break
            called += await engine.call([each])
            if called > self._pace.at_once:
                await asyncio.sleep(1 / self._pace.looks_a_second)
        return called

    async def _start_at_a_pace(
        self, engine: ConsentEngine, watched: Sequence[Watched], called: int
    ) -> int:
        """Start these, some a second once many were called; return how many were by now."""
        a_second = self._pace.a_second
        for first in range(0, len(watched), a_second):
            some = watched[first : first + a_second]
            called += await engine.call(
                [self._in_turn(each, called + number) for number, each in enumerate(some)]
            )
            if called > self._pace.at_once:
                await asyncio.sleep(1)
        return called

    def _in_turn(self, watched: Watched, called: int) -> Watched:
        """Let a workflow's first look wait for its turn."""
        turn = called - self._pace.at_once
        if turn < 0:
            return watched
        after = timedelta(seconds=(turn + 1) / self._pace.looks_a_second)
        return replace(watched, first_look_after=after)
