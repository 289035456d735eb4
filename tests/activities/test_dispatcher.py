"""Commands that pages could not deliver: in order, once, and no panel waits for another."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from temporalio.service import RPCError, RPCStatusCode

from activities.dispatcher import Dispatcher
from tests.support.memory_records import MemoryRecords
from tests.support.recorded_panels import RecordedPanels
from tests.support.temporal import run, temporal_server
from web.models.panels import CommandStatus, Panel, PanelCommand, PanelEvent
from web.temporal_settings import temporal_settings
from workflows.domain.errors import RefusalReason
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus
from workflows.messages import ACTOR, COMMAND, CommandAnswer, PerformCommand
from workflows.panel_workflow import workflow_id

if TYPE_CHECKING:
    from temporalio.client import Client

    from workflows.domain.panels.state import PanelState

LATER = timedelta(hours=1)


class Queue:
    """What waits in the database, and what became of it."""

    def __init__(self, world: RecordedPanels) -> None:
        self.world = world

    def keeps(
        self, panel: PanelState, who: str, command: c.Command, age: timedelta = timedelta(minutes=1)
    ) -> UUID:
        """Keep a command as a page does whose engine is away."""
        command_id, actor = uuid4(), self.world.actor(who)
        with self.world.lent.sessions.begin() as session:
            session.add(
                PanelCommand(
                    id=command_id,
                    panel_id=panel.panel_id,
                    patient_id=session.get_one(Panel, panel.panel_id).patient_id,
                    kind=command.kind,
                    actor=ACTOR.dump_python(actor, mode="json"),
                    command=COMMAND.dump_python(command, mode="json"),
                    created_at=datetime.now(UTC) - age,
                ),
            )
        return command_id

    def urgency(self, panel: PanelState, number: int) -> list[UUID]:
        """Keep some commands that change a panel to and fro."""
        return [
            self.keeps(panel, "coordinator", c.SetUrgency(is_urgent=place % 2 == 0))
            for place in range(number)
        ]

    def statuses(self) -> list[tuple[CommandStatus, RefusalReason | None]]:
        with self.world.lent.sessions() as session:
            rows = session.scalars(select(PanelCommand).order_by(PanelCommand.position))
            return [(row.status, row.refusal) for row in rows]

    def written_by(self, panel: PanelState) -> list[UUID]:
        """Return whose commands wrote the panel's events, each once, in order."""
        with self.world.lent.sessions() as session:
            rows = session.scalars(
                select(PanelEvent.command_id)
                .where(PanelEvent.panel_id == panel.panel_id)
                .order_by(PanelEvent.position),
            )
            return list(dict.fromkeys(row for row in rows if row is not None))


class FakeEngine:
    """Answers every command, unless it is away or the command's panel is silent."""

    def __init__(self) -> None:
        self.is_away = False
        self.silent: str | None = None
        self.awaited = asyncio.Event()
        self.expected = 0
        self.asked: list[UUID] = []
        self.delivered: list[UUID] = []

    @property
    def client(self) -> Client:
        return cast("Client", self)

    def get_workflow_handle_for(self, _run: object, panel: str) -> _Handle:
        return _Handle(self, panel)


class _Handle:
    def __init__(self, engine: FakeEngine, panel: str) -> None:
        self._engine, self._panel = engine, panel

    async def execute_update(
        self, _update: object, request: PerformCommand, **_limits: Any
    ) -> CommandAnswer:
        engine = self._engine
        engine.asked.append(request.command_id)
        if engine.is_away:
            raise RPCError("away", RPCStatusCode.UNAVAILABLE, b"")
        if self._panel == engine.silent:
            await engine.awaited.wait()
            raise RPCError("too late", RPCStatusCode.DEADLINE_EXCEEDED, b"")
        engine.delivered.append(request.command_id)
        if len(engine.delivered) == engine.expected:
            engine.awaited.set()
        return CommandAnswer(command_id=request.command_id, version=1, status=PanelStatus.TRIAGE)


@pytest.fixture
def queue(world: RecordedPanels) -> Queue:
    world.now = datetime.now(UTC)
    return Queue(world)


def dispatcher(queue: Queue, engine: FakeEngine) -> Dispatcher:
    return Dispatcher(
        queue.world.lent.sessions, engine.client, temporal_settings(), pause_seconds=0.02
    )


def test_queued_commands_act_in_order_and_once_when_the_engine_is_back(queue: Queue) -> None:
    async def test() -> None:
        world, panel = queue.world, queue.world.submitted()
        accepting = queue.keeps(panel, "coordinator", c.AcceptRequest(lead_id=world.people["lead"]))
        returning = queue.keeps(panel, "coordinator", c.AcceptRequest(lead_id=uuid4()))
        withdrawing = queue.keeps(panel, "clinician", c.WithdrawPanel(note_id=uuid4()))
        activities = (world.records.record_step, MemoryRecords().print_consent_paper)
        async with temporal_server(activities) as temporal:
            posts = [
                Dispatcher(world.lent.sessions, temporal.client, temporal.temporal)
                for _worker in range(2)
            ]

            soon = datetime.now(UTC) + LATER
            await asyncio.gather(*(post.deliver_waiting(given_before=soon) for post in posts))

            assert await posts[0].deliver_waiting(given_before=soon) == 0
        assert [status for status, _refusal in queue.statuses()] == [
            CommandStatus.APPLIED,
            CommandStatus.REFUSED,
            CommandStatus.APPLIED,
        ]
        assert queue.written_by(panel)[-2:] == [accepting, withdrawing]
        assert returning not in queue.written_by(panel)
        assert world.recorded(panel.panel_id).status is PanelStatus.WITHDRAWN

    run(test())


def test_what_an_absent_engine_did_not_take_is_delivered_later_in_order(queue: Queue) -> None:
    async def test() -> None:
        engine, given = FakeEngine(), queue.urgency(queue.world.submitted(), 3)
        post = dispatcher(queue, engine)
        engine.is_away = True
        soon = datetime.now(UTC) + LATER

        settled_while_away = await post.deliver_waiting(given_before=soon)
        engine.is_away = False
        settled = await post.deliver_waiting(given_before=soon)

        assert (settled_while_away, settled) == (0, 3)
        # Nothing overtakes the command that got no answer.
        assert engine.asked == [given[0], *given]
        assert engine.delivered == given

    run(test())


def test_a_panel_that_does_not_answer_holds_no_other(queue: Queue) -> None:
    async def test() -> None:
        engine, silent = FakeEngine(), queue.world.submitted()
        others = [queue.world.submitted(), queue.world.submitted()]
        held = queue.urgency(silent, 2)
        given = [queue.urgency(panel, 2) for panel in others]
        engine.silent, engine.expected = workflow_id(silent.panel_id), 4

        # It falls silent until the others are served: one after the other would last for ever.
        settled = await dispatcher(queue, engine).deliver_waiting(
            given_before=datetime.now(UTC) + LATER
        )

        assert settled == 4
        assert sorted(engine.delivered) == sorted(given[0] + given[1])
        assert held[0] in engine.asked
        assert held[1] not in engine.asked
        assert queue.statuses()[:2] == [(CommandStatus.QUEUED, None)] * 2

    run(test())


def test_a_young_command_is_left_to_the_page_that_gave_it(queue: Queue) -> None:
    async def test() -> None:
        engine, old, young = FakeEngine(), queue.world.submitted(), queue.world.submitted()
        waiting = queue.keeps(old, "coordinator", c.SetUrgency(is_urgent=True))
        just_given = timedelta(0)
        queue.keeps(young, "coordinator", c.SetUrgency(is_urgent=True), age=just_given)

        await _run_until(dispatcher(queue, engine), engine, looks=3)

        assert set(engine.delivered) == {waiting}

    run(test())


def test_a_database_that_is_away_for_a_moment_does_not_end_the_dispatcher(queue: Queue) -> None:
    async def test() -> None:
        engine, panel = FakeEngine(), queue.world.submitted()
        waiting = queue.urgency(panel, 1)
        failures = [ConnectionError("the database is away")]

        def sessions() -> Any:
            if failures:
                raise failures.pop()
            return queue.world.lent.sessions()

        post = Dispatcher(
            cast("Any", sessions), engine.client, temporal_settings(), pause_seconds=0.02
        )
        await _run_until(post, engine, looks=1)

        assert engine.delivered[:1] == waiting
        assert failures == []

    run(test())


async def _run_until(post: Dispatcher, engine: FakeEngine, looks: int) -> None:
    """Let the dispatcher run until it has looked so often; the fake's answers stay queued."""
    engine.expected = looks
    task = asyncio.create_task(post.run())
    await asyncio.wait_for(engine.awaited.wait(), 20)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
