"""The panel's workflow on a real server: commands act once, time acts, runs go on."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from temporalio.client import WorkflowExecutionStatus

from tests.support.memory_records import MemoryRecords
from tests.support.panel_people import CLINICIAN, COORDINATOR, HOSPITAL, LEAD, STRANGER
from tests.support.temporal import TemporalForTest, run, temporal_server
from web.command_delivery import Parcel, deliver
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus
from workflows.messages import CommandAnswer, PerformCommand
from workflows.panel_workflow import PanelWorkflow, workflow_id

if TYPE_CHECKING:
    from uuid import UUID

    from workflows.domain.actors import Actor
    from workflows.domain.panels.state import PanelState

SUBMIT = c.SubmitRequest(ern="EPICARE", primary_area="epicare/metabolic", question_ids=(uuid4(),))


class _Panel:
    """One panel of one test, and a short way to give it commands."""

    def __init__(self, temporal: TemporalForTest) -> None:
        self.temporal = temporal
        self.id = uuid4()

    async def do(
        self,
        command: c.Command,
        actor: Actor,
        command_id: UUID | None = None,
        snapshot: PanelState | None = None,
    ) -> CommandAnswer:
        parcel = Parcel(
            panel_id=self.id,
            request=PerformCommand(command_id=command_id or uuid4(), actor=actor, command=command),
            snapshot=snapshot,
        )
        return await deliver(self.temporal.client, parcel, self.temporal.temporal)

    async def open(self) -> CommandAnswer:
        return await self.do(c.OpenPanel(hcp_id=HOSPITAL, ern="EPICARE"), CLINICIAN)

    async def state(self) -> PanelState | None:
        handle = self.temporal.client.get_workflow_handle_for(
            PanelWorkflow.run, workflow_id(self.id)
        )
        return await handle.query(PanelWorkflow.state)


def test_a_command_is_recorded_and_answered() -> None:
    async def test() -> None:
        records = MemoryRecords()
        async with temporal_server(records.activities) as temporal:
            panel = _Panel(temporal)

            await panel.open()
            answer = await panel.do(SUBMIT, CLINICIAN)

            assert answer.status is PanelStatus.TRIAGE
            assert records.panel.version == answer.version
            assert await panel.state() == records.panel

    run(test())


def test_what_the_rules_forbid_is_refused_and_the_panel_lives_on() -> None:
    async def test() -> None:
        records = MemoryRecords()
        async with temporal_server(records.activities) as temporal:
            panel = _Panel(temporal)
            await panel.open()

            with pytest.raises(RefusedError) as refusal:
                await panel.do(SUBMIT, STRANGER)

            assert refusal.value.reason is RefusalReason.NOT_YOUR_PART
            assert (await panel.do(SUBMIT, CLINICIAN)).status is PanelStatus.TRIAGE

    run(test())


def test_a_command_delivered_five_times_acts_once() -> None:
    async def test() -> None:
        records = MemoryRecords()
        async with temporal_server(records.activities) as temporal:
            panel = _Panel(temporal)
            await panel.open()
            command_id = uuid4()

            answers = [await panel.do(SUBMIT, CLINICIAN, command_id) for _time in range(5)]

            assert len(set(answers)) == 1
            assert len(records.steps) == 2

    run(test())


def test_a_command_acts_once_across_continue_as_new_too() -> None:
    async def test() -> None:
        records = MemoryRecords()
        async with temporal_server(records.activities, events_a_run=60) as temporal:
            panel = _Panel(temporal)
            await panel.open()
            await panel.do(SUBMIT, CLINICIAN)
            command_id = uuid4()
            first = await panel.do(c.SetUrgency(is_urgent=True), COORDINATOR, command_id)
            for turn in range(30):
                await panel.do(c.SetUrgency(is_urgent=bool(turn % 2)), COORDINATOR)
            handle = temporal.client.get_workflow_handle(workflow_id(panel.id))

            again = await panel.do(c.SetUrgency(is_urgent=True), COORDINATOR, command_id)

            assert again == first
            assert len(records.steps) == 33
            description = await handle.describe()
            assert description.raw_description.workflow_execution_info.history_length < 200

    run(test())


def test_two_who_act_at_once_are_judged_one_after_the_other() -> None:
    async def test() -> None:
        records = MemoryRecords()
        async with temporal_server(records.activities) as temporal:
            panel = _Panel(temporal)
            await panel.open()
            await panel.do(SUBMIT, CLINICIAN)

            results = await asyncio.gather(
                panel.do(c.AcceptRequest(lead_id=LEAD.person_id), COORDINATOR),
                panel.do(c.DeclineRequest(note_id=uuid4()), COORDINATOR),
                return_exceptions=True,
            )

            refused = [each for each in results if isinstance(each, RefusedError)]
            assert [each.reason for each in refused] == [RefusalReason.NOT_IN_THIS_STATUS]

    run(test())


def test_a_workflow_that_is_gone_is_seeded_from_the_last_snapshot() -> None:
    async def test() -> None:
        records = MemoryRecords()
        async with temporal_server(records.activities) as temporal:
            panel = _Panel(temporal)
            await panel.open()
            await temporal.client.get_workflow_handle(workflow_id(panel.id)).terminate()

            answer = await panel.do(SUBMIT, CLINICIAN, snapshot=records.panel)

            assert answer.status is PanelStatus.TRIAGE
            assert await panel.state() == records.panel

    run(test())


def test_a_workflow_behind_the_database_goes_on_from_the_newer_state() -> None:
    async def test() -> None:
        records = MemoryRecords()
        async with temporal_server(records.activities) as temporal:
            other = _Panel(temporal)
            await other.open()
            await other.do(SUBMIT, CLINICIAN)
            newer = records.panel
            panel = _Panel(temporal)
            await panel.open()
            records.newer = newer

            with pytest.raises(RefusedError) as refusal:
                await panel.do(SUBMIT, CLINICIAN)

            assert refusal.value.reason is RefusalReason.NOT_IN_THIS_STATUS
            assert await panel.state() == newer

    run(test())


def test_a_command_that_comes_too_late_is_refused_and_the_panel_goes_on() -> None:
    async def test() -> None:
        records = MemoryRecords()
        async with temporal_server(records.activities) as temporal:
            panel = _Panel(temporal)
            await panel.open()
            before = await panel.state()
            records.refusal = RefusalReason.CONSENT_WITHDRAWN

            with pytest.raises(RefusedError) as refusal:
                await panel.do(SUBMIT, CLINICIAN)

            assert refusal.value.reason is RefusalReason.CONSENT_WITHDRAWN
            assert await panel.state() == before
            assert (await panel.do(SUBMIT, CLINICIAN)).status is PanelStatus.TRIAGE

    run(test())


def test_a_stalled_panel_reminds_by_itself() -> None:
    async def test() -> None:
        records = MemoryRecords(limit=timedelta(milliseconds=300))
        async with temporal_server(records.activities) as temporal:
            panel = _Panel(temporal)
            await panel.open()

            await asyncio.sleep(1.4)

            kinds = [step.events[0].fact.kind.value for step in records.steps]
            assert kinds[:4] == ["opened", "reminder_sent", "reminder_sent", "reminder_sent"]

    run(test())


def test_an_ended_panel_ends_its_workflow() -> None:
    async def test() -> None:
        records = MemoryRecords()
        async with temporal_server(records.activities) as temporal:
            panel = _Panel(temporal)
            await panel.open()

            await panel.do(c.WithdrawPanel(note_id=uuid4()), CLINICIAN)

            handle = temporal.client.get_workflow_handle(workflow_id(panel.id))
            assert await asyncio.wait_for(handle.result(), 10) is None

    run(test())


def test_a_printed_form_is_asked_of_the_renderer() -> None:
    async def test() -> None:
        records = MemoryRecords()
        async with temporal_server(records.activities) as temporal:
            panel = _Panel(temporal)
            await panel.open()
            paper_id = uuid4()

            await panel.do(
                c.PrintConsentForm(paper_id=paper_id, language="lv", form_version="1.0"),
                CLINICIAN,
            )

            for _wait in range(50):
                if records.printed:
                    break
                await asyncio.sleep(0.1)
            assert [each.paper_id for each in records.printed] == [paper_id]

    run(test())


def test_a_panel_that_has_ended_is_reopened_and_its_workflow_goes_on() -> None:
    async def test() -> None:
        records = MemoryRecords()
        async with temporal_server(records.activities) as temporal:
            panel = _Panel(temporal)
            await panel.open()
            await panel.do(SUBMIT, CLINICIAN)
            await panel.do(c.AcceptRequest(lead_id=LEAD.person_id), COORDINATOR)
            await panel.do(c.WithdrawCareConsent(consent_id=uuid4()), CLINICIAN)
            handle = temporal.client.get_workflow_handle(workflow_id(panel.id))
            await handle.result()

            reopening = c.ReopenForConsent(note_id=uuid4())
            answer = await panel.do(reopening, CLINICIAN, snapshot=records.panel)
            again = await panel.do(c.SetUrgency(is_urgent=True), COORDINATOR)

            assert answer.status is PanelStatus.AWAITING_CONSENT
            assert again.version > answer.version
            assert await panel.state() == records.panel
            described = await handle.describe()
            assert described.status is WorkflowExecutionStatus.RUNNING

    run(test())
