"""A command that a withdrawal of consent has overtaken is refused, wherever it was on its way."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from temporalio import activity

from tests.support.memory_records import MemoryRecords
from tests.support.recorded_panels import RecordedPanels
from tests.support.temporal import run, temporal_server
from web.command_delivery import Parcel, deliver
from web.models.panels import CommandStatus, Panel, PanelCommand, PanelEvent
from workflows.domain.consent import ConsentDecision
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels import commands as c
from workflows.domain.panels.decide import decide
from workflows.domain.panels.evolve import evolve_all
from workflows.domain.panels.stages import PanelStatus
from workflows.messages import ACTOR, COMMAND, PerformCommand, RecordStep, StepRecorded

if TYPE_CHECKING:
    from workflows.domain.panels.state import PanelState


@pytest.fixture
def today(world: RecordedPanels) -> RecordedPanels:
    """Lend a world in which no reminder is due yet."""
    world.now = datetime.now(UTC) - timedelta(hours=1)
    return world


def care_is_withdrawn(world: RecordedPanels, panel: PanelState) -> UUID:
    """Record the withdrawal; nobody has told the panel yet."""
    return world.consents(
        panel.panel_id,
        care=ConsentDecision.WITHDRAWN,
        position=2,
        confirmed_at=datetime.now(UTC),
    )


def inviting(world: RecordedPanels) -> c.InviteExperts:
    return c.InviteExperts(invitations=(c.Invitation(person_id=world.people["member"]),))


def snoozing() -> c.Snooze:
    return c.Snooze(until=datetime.now(UTC).date() + timedelta(days=20), note_id=uuid4())


def step(world: RecordedPanels, panel: PanelState, who: str, command: c.Command) -> RecordStep:
    """Return the step that a workflow wants written which has not heard of the withdrawal."""
    events = decide(panel, command, world.actor(who), world.now)
    return RecordStep(
        panel=evolve_all(panel, events),
        events=tuple(events),
        command_id=uuid4(),
        question=None,
        stops_clock=False,
    )


def events_of(world: RecordedPanels, panel: PanelState) -> int:
    with world.lent.sessions() as session:
        query = select(func.count()).select_from(PanelEvent)
        return session.scalar(query.where(PanelEvent.panel_id == panel.panel_id)) or 0


@pytest.mark.parametrize("who", ["lead", "clinician"])
def test_from_the_withdrawal_on_no_step_is_written(today: RecordedPanels, who: str):
    panel = today.in_discussion()
    late = step(today, panel, who, inviting(today) if who == "lead" else snoozing())
    before = events_of(today, panel)
    care_is_withdrawn(today, panel)

    answer = today.records.record_step(late)

    assert answer == StepRecorded(refusal=RefusalReason.CONSENT_WITHDRAWN)
    assert events_of(today, panel) == before
    assert today.recorded(panel.panel_id) == panel


def test_the_step_that_stops_the_panel_is_written(today: RecordedPanels):
    panel = today.in_discussion()
    consent_id = care_is_withdrawn(today, panel)

    answer = today.records.record_step(
        step(today, panel, "clinician", c.WithdrawCareConsent(consent_id=consent_id))
    )

    assert answer.refusal is None
    assert today.recorded(panel.panel_id).status is PanelStatus.WITHDRAWN


def test_a_panel_that_was_stopped_can_ask_for_consent_again(today: RecordedPanels):
    panel = today.in_discussion()
    consent_id = care_is_withdrawn(today, panel)

    stopped = today.does(panel, "clinician", c.WithdrawCareConsent(consent_id=consent_id))
    again = today.does(stopped, "clinician", c.ReopenForConsent(note_id=uuid4()))

    assert today.recorded(panel.panel_id) == again
    assert again.status is PanelStatus.AWAITING_CONSENT


def test_what_was_refused_stays_refused(today: RecordedPanels):
    panel = today.in_discussion()
    late, lead = step(today, panel, "lead", inviting(today)), today.actor("lead")
    with today.lent.sessions.begin() as session:
        session.add(
            PanelCommand(
                id=late.command_id,
                panel_id=panel.panel_id,
                patient_id=session.get_one(Panel, panel.panel_id).patient_id,
                kind=c.CommandKind.INVITE,
                actor=ACTOR.dump_python(lead, mode="json"),
                command=COMMAND.dump_python(inviting(today), mode="json"),
                status=CommandStatus.REFUSED,
                refusal=RefusalReason.CONSENT_WITHDRAWN,
            ),
        )

    answer = today.records.record_step(late)

    assert answer == StepRecorded(refusal=RefusalReason.CONSENT_WITHDRAWN)
    assert today.recorded(panel.panel_id).participants == ()


class SlowRecords:
    """The real records, which hold the first step up until they are told to write it."""

    def __init__(self, world: RecordedPanels) -> None:
        self._records = world.records
        self.has_come = threading.Event()
        self.may_go_on = threading.Event()

    @activity.defn
    def record_step(self, message: RecordStep) -> StepRecorded:
        self.has_come.set()
        assert self.may_go_on.wait(20)
        return self._records.record_step(message)


def test_a_command_that_the_engine_took_in_before_the_withdrawal_is_refused(
    today: RecordedPanels,
):
    async def test() -> None:
        panel, records = today.in_discussion(), SlowRecords(today)
        activities = (records.record_step, MemoryRecords().print_consent_paper)
        async with temporal_server(activities) as temporal:

            async def give(who: str, command: c.Command) -> PanelStatus:
                request = PerformCommand(
                    command_id=uuid4(), actor=today.actor(who), command=command
                )
                parcel = Parcel(panel_id=panel.panel_id, request=request, snapshot=panel)
                return (await deliver(temporal.client, parcel, temporal.temporal)).status

            on_its_way = asyncio.create_task(give("lead", inviting(today)))
            await asyncio.to_thread(records.has_come.wait, 20)
            consent_id = care_is_withdrawn(today, panel)
            records.may_go_on.set()
            with pytest.raises(RefusedError) as refused:
                await on_its_way
            status = await give("clinician", c.WithdrawCareConsent(consent_id=consent_id))
            with pytest.raises(RefusedError) as frozen:
                await give("lead", inviting(today))

        assert refused.value.reason is RefusalReason.CONSENT_WITHDRAWN
        assert status is PanelStatus.WITHDRAWN
        assert frozen.value.reason is RefusalReason.NOT_IN_THIS_STATUS
        assert today.recorded(panel.panel_id).participants == ()

    run(test())
