"""Missing workflows are started at a pace that leaves the way free for whoever acts."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.panel_starts import TAKEN_IN, Pace, PanelStarts
from activities.reconciling import Reconciler
from tests.support.memory_records import MemoryRecords
from tests.support.recorded_panels import RecordedPanels
from tests.support.temporal import TemporalForTest, run, temporal_server
from web.command_delivery import Parcel, deliver
from web.temporal_settings import PanelStartsSettings
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus
from workflows.messages import PerformCommand
from workflows.panel_workflow import workflow_id

if TYPE_CHECKING:
    from uuid import UUID

    from web.temporal_settings import TemporalSettings
    from workflows.domain.panels.state import PanelState

_USE_EXISTING = WorkflowIDConflictPolicy.USE_EXISTING
# The second one would be started after fifty seconds.
_SLOW = PanelStartsSettings(at_once=1, a_second=0.02)


@pytest.fixture
def today(world: RecordedPanels) -> RecordedPanels:
    """Lend a world in which no reminder is due yet."""
    world.now = datetime.now(UTC)
    return world


def paced(temporal: TemporalForTest, pace: PanelStartsSettings) -> TemporalSettings:
    """Return settings with this pace, and with patience for a busy machine."""
    gateway = temporal.temporal.gateway.model_copy(update={"update_seconds": 20})
    return temporal.temporal.model_copy(update={"panel_starts": pace, "gateway": gateway})


async def history_of(temporal: TemporalForTest, panel_id: UUID) -> int | None:
    """Return how long the workflow's history is, or None where there is none."""
    try:
        described = await temporal.client.get_workflow_handle(workflow_id(panel_id)).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None
    return described.history_length


async def is_begun(temporal: TemporalForTest, panels: list[PanelState]) -> PanelState:
    """Wait until the first of them has its workflow; return one that still waits."""
    while True:
        lengths = [await history_of(temporal, panel.panel_id) for panel in panels]
        if any(lengths):
            return panels[lengths.index(None)]
        await asyncio.sleep(0.05)


def withdrawing(world: RecordedPanels, panel: PanelState) -> Parcel:
    """Return a clinician's command with the state that its page read."""
    request = PerformCommand(
        command_id=uuid4(),
        actor=world.actor("clinician"),
        command=c.WithdrawPanel(note_id=uuid4()),
    )
    return Parcel(panel_id=panel.panel_id, request=request, snapshot=panel)


def test_only_so_many_are_at_work_at_once() -> None:
    async def test() -> None:
        pace, at_work, most = Pace(PanelStartsSettings(at_once=2, a_second=1000)), 0, 0

        async def one() -> None:
            nonlocal at_work, most
            async with pace.turn():
                at_work += 1
                most = max(most, at_work)
                await asyncio.sleep(0.02)
                at_work -= 1

        await asyncio.gather(*(one() for _number in range(7)))

        assert most == 2

    run(test())


def test_only_so_many_begin_in_a_second() -> None:
    async def test() -> None:
        pace, begun = Pace(PanelStartsSettings(at_once=9, a_second=20)), []

        async def one() -> None:
            async with pace.turn():
                begun.append(time.monotonic())

        await asyncio.gather(*(one() for _number in range(5)))

        assert begun[-1] - begun[0] >= 4 / 20

    run(test())


def test_the_next_one_begins_when_a_worker_has_taken_the_last_one_in(
    today: RecordedPanels,
) -> None:
    async def test() -> None:
        panels = [today.submitted() for _number in range(3)]
        activities = (today.records.record_step, MemoryRecords().print_consent_paper)
        async with temporal_server(activities) as temporal:
            starts = PanelStarts(today.lent.sessions, temporal.client, temporal.temporal)

            for panel in panels:
                assert await starts.start(panel.panel_id, _USE_EXISTING)

                length = await history_of(temporal, panel.panel_id)
                assert length is not None
                assert length >= TAKEN_IN

    run(test())


def test_without_a_worker_it_is_left_to_whichever_comes(today: RecordedPanels) -> None:
    async def test() -> None:
        panel = today.submitted()
        activities = (today.records.record_step, MemoryRecords().print_consent_paper)
        async with temporal_server(activities) as temporal:
            elsewhere = temporal.temporal.model_copy(update={"task_queue": "nobody-works-here"})
            starts = PanelStarts(
                today.lent.sessions, temporal.client, elsewhere, patience_seconds=0.2
            )

            assert await starts.start(panel.panel_id, _USE_EXISTING)

            # Started and scheduled.
            assert await history_of(temporal, panel.panel_id) == 2

    run(test())


def test_what_has_ended_before_its_turn_comes_is_not_started(today: RecordedPanels) -> None:
    async def test() -> None:
        panel = today.submitted()
        today.does(panel, "clinician", c.WithdrawPanel(note_id=uuid4()))
        activities = (today.records.record_step, MemoryRecords().print_consent_paper)
        async with temporal_server(activities) as temporal:
            starts = PanelStarts(today.lent.sessions, temporal.client, temporal.temporal)

            assert not await starts.start(panel.panel_id, _USE_EXISTING)
            assert not await starts.start(uuid4(), _USE_EXISTING)

            assert await history_of(temporal, panel.panel_id) is None

    run(test())


def test_who_acts_does_not_wait_behind_those_that_wait_for_their_turn(
    today: RecordedPanels,
) -> None:
    async def test() -> None:
        panels = [today.submitted() for _number in range(4)]
        activities = (today.records.record_step, MemoryRecords().print_consent_paper)
        async with temporal_server(activities) as temporal:
            settings = paced(temporal, _SLOW)
            reconciler = Reconciler(today.lent.sessions, temporal.client, settings)
            seeding = asyncio.create_task(reconciler.seed_missing())
            waiting = await is_begun(temporal, panels)

            answer = await deliver(temporal.client, withdrawing(today, waiting), settings)

            assert answer.status is PanelStatus.WITHDRAWN
            assert not seeding.done()
            lengths = [await history_of(temporal, panel.panel_id) for panel in panels]
            assert lengths.count(None) == 2
            seeding.cancel()
            with suppress(asyncio.CancelledError):
                await seeding

    run(test())
