"""The watch: each consent has its workflow, what changed is nudged, and idle costs nothing."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from activities import consent_watch
from activities.consent_tasks import ConsentTasks
from activities.consent_watch import ConsentWatch
from tests.support.temporal import run, temporal_server
from tests.support.watched_consents import NOW, CalledWorkflows, WatchedConsents
from web.models.audit import AuditAct
from web.temporal_settings import ConsentWatchSettings, temporal_settings
from workflows.consent_workflow import ConsentWorkflow, consent_workflow_id

if TYPE_CHECKING:
    from uuid import UUID

    from temporalio.api.history.v1 import HistoryEvent
    from temporalio.client import WorkflowHandle

    from tests.support.recorded_panels import RecordedPanels

LONG_AGO = NOW - timedelta(days=90)


@pytest.fixture
def consents(world: RecordedPanels) -> WatchedConsents:
    return WatchedConsents(world)


def watch_over(
    consents: WatchedConsents, called: CalledWorkflows, pace: ConsentWatchSettings | None = None
) -> ConsentWatch:
    sessions = consents.world.lent.sessions
    temporal = temporal_settings()
    temporal = temporal.model_copy(update={"consent_watch": pace or temporal.consent_watch})
    return ConsentWatch(sessions, called.client, temporal, pause_seconds=0)


async def is_up(watch: ConsentWatch, called: CalledWorkflows | None) -> None:
    """Let the watch begin, and forget whom it called by then."""
    await watch.look()
    await watch.fill(NOW)
    if called:
        called.forget()


def calls(*patients: UUID, nudged: bool) -> list[tuple[str, bool]]:
    return sorted((consent_workflow_id(each), nudged) for each in patients)


def test_the_first_round_starts_a_workflow_for_each_and_the_next_ones_start_nothing(
    consents: WatchedConsents,
):
    async def test() -> None:
        called = CalledWorkflows()
        watch = watch_over(consents, called)
        # One of them has signed nothing yet.
        patients = [consents.signs(at) for at in (LONG_AGO, LONG_AGO, None)]

        assert await watch.look() == 0
        assert await watch.fill(NOW) == 3
        assert called.forget() == calls(*patients, nudged=False)
        assert await watch.fill(NOW) == 0
        assert await watch.look() == 0

    run(test())


def test_after_the_first_ones_a_few_are_started_each_second(
    consents: WatchedConsents, monkeypatch: pytest.MonkeyPatch
):
    pace = ConsentWatchSettings(at_once=1, a_second=2, looks_a_second=0.5)
    slept: list[float] = []
    real = asyncio.sleep

    async def note(seconds: float) -> None:
        slept.append(seconds)
        await real(0)

    async def test() -> None:
        called = CalledWorkflows()
        watch = watch_over(consents, called, pace)
        patients = [consents.signs(LONG_AGO) for _number in range(5)]
        monkeypatch.setattr(consent_watch.asyncio, "sleep", note)

        assert await watch.fill(NOW) == 5

        assert called.forget() == calls(*patients, nudged=False)
        # Two, two and one, each with a second's pause behind them.
        assert slept.count(1) == 3
        # The first looks at once, each other two seconds after the one before.
        assert sorted(called.delays) == [timedelta(seconds=each) for each in (0, 2, 4, 6, 8)]

    run(test())


def test_after_the_first_ones_nobody_is_made_to_look_faster_than_they_look(
    consents: WatchedConsents, monkeypatch: pytest.MonkeyPatch
):
    pace = ConsentWatchSettings(at_once=2, a_second=100, looks_a_second=4)
    slept: list[float] = []
    real = asyncio.sleep

    async def note(seconds: float) -> None:
        slept.append(seconds)
        await real(0)

    async def test() -> None:
        called = CalledWorkflows()
        watch = watch_over(consents, called, pace)
        patients = [consents.signs(NOW) for _number in range(5)]
        monkeypatch.setattr(consent_watch.asyncio, "sleep", note)

        assert await watch.fill(NOW) == 5

        assert called.forget() == calls(*patients, nudged=True)
        # The two first ones at once, each of the others a quarter of a second after the one before.
        assert slept.count(0.25) == 3

    run(test())


def test_what_was_decided_lately_is_looked_at_when_the_worker_comes_up(consents: WatchedConsents):
    async def test() -> None:
        called, patient_id = CalledWorkflows(), consents.signs(NOW)

        await watch_over(consents, called).fill(NOW)

        assert called.forget() == calls(patient_id, nudged=True)

    run(test())


def test_what_changes_later_is_nudged_once(consents: WatchedConsents):
    async def test() -> None:
        called = CalledWorkflows()
        watch = watch_over(consents, called)
        consents.signs(LONG_AGO)
        patient_id = consents.signs(LONG_AGO)
        await is_up(watch, called)

        consents.leaves(AuditAct.CONSENT_WITHDRAWN, patient_id, "consent")
        await watch.look()
        await watch.look()

        assert called.forget() == calls(patient_id, nudged=True)

    run(test())


def test_a_newly_approved_form_of_the_centre_nudges_those_who_did_not_sign_it(
    consents: WatchedConsents,
):
    async def test() -> None:
        called = CalledWorkflows()
        watch = watch_over(consents, called)
        patient_id = consents.signs(LONG_AGO)
        await is_up(watch, called)

        consents.approves_form("DE", "1.1-1")
        await watch.fill(NOW)
        await watch.fill(NOW)

        assert called.forget() == calls(patient_id, nudged=True)

    run(test())


def test_a_form_published_with_a_new_release_nudges_those_who_signed_the_older_one(
    consents: WatchedConsents,
):
    async def test() -> None:
        called, patient_id = CalledWorkflows(), consents.signs(LONG_AGO, version="1.0")

        await watch_over(consents, called).fill(NOW)

        assert (consent_workflow_id(patient_id), True) in called.forget()

    run(test())


def test_the_next_worker_starts_nobody_again_and_reads_on_where_the_last_one_was(
    consents: WatchedConsents,
):
    async def test() -> None:
        called, patient_id = CalledWorkflows(), consents.signs(NOW)
        consents.signs(NOW)
        await is_up(watch_over(consents, called), called)
        # While no worker watched.
        consents.leaves(AuditAct.CONSENT_WITHDRAWN, patient_id, "consent")
        next_one = watch_over(consents, called)

        assert await next_one.fill(NOW) == 0
        assert await next_one.look() == 1

        assert called.forget() == calls(patient_id, nudged=True)

    run(test())


def test_with_a_new_file_of_temporals_everybody_is_started_anew(consents: WatchedConsents):
    async def test() -> None:
        called, patient_id = CalledWorkflows(), consents.signs(LONG_AGO)
        await is_up(watch_over(consents, called), called)
        called.engine_id = "another namespace's id"

        assert await watch_over(consents, called).fill(NOW) == 1

        assert called.forget() == calls(patient_id, nudged=False)
        assert await watch_over(consents, called).fill(NOW) == 0

    run(test())


def test_a_change_is_called_while_the_filling_still_goes_on(consents: WatchedConsents):
    pace = ConsentWatchSettings(at_once=0, a_second=1, looks_a_second=1)

    async def test() -> None:
        called = CalledWorkflows()
        watch = watch_over(consents, called, pace)
        patients = [consents.signs(LONG_AGO) for _number in range(5)]
        await watch.look()
        filling = asyncio.ensure_future(watch.fill(NOW))
        await called.was_called.wait()

        consents.leaves(AuditAct.CONSENT_WITHDRAWN, patients[-1], "consent")
        assert await watch.look() == 1

        assert not filling.done()
        assert (consent_workflow_id(patients[-1]), True) in called.calls
        filling.cancel()

    run(test())


def test_what_failed_is_tried_again_in_the_next_round(consents: WatchedConsents):
    async def test() -> None:
        called = CalledWorkflows()
        watch = watch_over(consents, called)
        patient_id = consents.signs(LONG_AGO)
        await is_up(watch, called)
        consents.leaves(AuditAct.ERASED, patient_id, "patient")
        called.failures.append(RuntimeError("Temporal is away"))

        with pytest.raises(RuntimeError):
            await watch.look()
        await watch.look()

        assert called.forget() == calls(patient_id, nudged=True)

    run(test())


def test_an_error_does_not_end_the_watch(consents: WatchedConsents):
    async def test() -> None:
        called = CalledWorkflows()
        called.failures.append(RuntimeError("Temporal is away"))
        consents.signs(LONG_AGO)
        task = asyncio.ensure_future(watch_over(consents, called).run())

        await called.was_called.wait()

        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    run(test())


def test_after_a_restore_of_an_older_database_all_begins_anew(consents: WatchedConsents):
    async def test() -> None:
        called = CalledWorkflows()
        watch = watch_over(consents, called)
        patient_id = consents.signs(LONG_AGO)
        await is_up(watch, called)

        watch._read_to = 1_000_000
        await watch.look()
        await watch.fill(NOW)

        assert called.forget() == calls(patient_id, nudged=False)

    run(test())


async def signals_of(handle: WorkflowHandle[Any, Any]) -> list[HistoryEvent]:
    """Return what is in the history, where Temporal puts no signal while a task is in hand."""
    while True:
        found = [
            event
            async for event in handle.fetch_history_events()
            if event.HasField("workflow_execution_signaled_event_attributes")
        ]
        if found:
            return found
        await asyncio.sleep(0.1)


def test_a_real_workflow_is_started_once_and_woken(consents: WatchedConsents):
    async def test() -> None:
        sessions, patient_id = consents.world.lent.sessions, consents.signs(LONG_AGO)
        tasks = ConsentTasks(sessions, hour=8)
        async with temporal_server([tasks.look_after_consent]) as temporal:
            watch = ConsentWatch(sessions, temporal.client, temporal.temporal)
            handle = temporal.client.get_workflow_handle_for(
                ConsentWorkflow.run, consent_workflow_id(patient_id)
            )
            await is_up(watch, None)
            first_run = (await handle.describe()).run_id

            consents.leaves(AuditAct.CONSENT_DECIDED, patient_id, "consent")
            await watch.look()

            assert len(await signals_of(handle)) == 1
            assert (await handle.describe()).run_id == first_run

    run(test())


def test_a_change_ends_the_wait_for_the_first_look(consents: WatchedConsents):
    pace = ConsentWatchSettings(at_once=0, a_second=100, looks_a_second=0.0001)

    async def test() -> None:
        sessions, patient_id = consents.world.lent.sessions, consents.signs(LONG_AGO)
        tasks = ConsentTasks(sessions, hour=8)
        async with temporal_server([tasks.look_after_consent]) as temporal:
            settings = temporal.temporal.model_copy(update={"consent_watch": pace})
            watch = ConsentWatch(sessions, temporal.client, settings)
            handle = temporal.client.get_workflow_handle_for(
                ConsentWorkflow.run, consent_workflow_id(patient_id)
            )
            await is_up(watch, None)
            begun = [event async for event in handle.fetch_history_events()]
            assert len(begun) == 1

            consents.leaves(AuditAct.CONSENT_WITHDRAWN, patient_id, "consent")
            await watch.look()

            async for event in handle.fetch_history_events(wait_new_event=True):
                if event.HasField("activity_task_completed_event_attributes"):
                    break

    run(test())
