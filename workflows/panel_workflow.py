"""The life of one panel as a durable workflow. The domain decides; this shell records and waits."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import SearchAttributeKey
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from workflows import contracts
    from workflows.domain.errors import DomainError, RefusalReason, RefusedError
    from workflows.domain.panels.commands import OpenPanel
    from workflows.domain.panels.decide import decide, decide_opening
    from workflows.domain.panels.events import ConsentFormPrinted, Event
    from workflows.domain.panels.evolve import evolve_all, start
    from workflows.domain.panels.stages import ENDED
    from workflows.domain.panels.state import PanelState
    from workflows.domain.panels.timers import (
        changes_deadline,
        deadline_question,
        decide_due,
        next_wake,
    )
    from workflows.messages import (
        CommandAnswer,
        PanelRun,
        PerformCommand,
        PrintConsentPaper,
        RecordStep,
    )

STAGE_ATTRIBUTE = SearchAttributeKey.for_keyword("ConsiliumStage")
ERN_ATTRIBUTE = SearchAttributeKey.for_keyword("ConsiliumErn")
# A command may be delivered again long after it was answered; this many are remembered.
REMEMBERED_ANSWERS = 200
# An opening that was refused leaves a started workflow behind; it goes away by itself.
OPENING_TIMEOUT = timedelta(minutes=5)


def workflow_id(panel_id: object) -> str:
    """Return the id of a panel's workflow: opaque, and the same for ever."""
    return f"panel-{panel_id}"


@workflow.defn(name="Panel", failure_exception_types=[DomainError])
class PanelWorkflow:
    """The life of one panel, from request to closure and its follow-ups."""

    @workflow.init
    def __init__(self, run: PanelRun) -> None:
        """Take the state up; commands may arrive before ``run`` starts."""
        self._input = run
        self._state: PanelState | None = run.state
        self._answers = {answer.command_id: answer for answer in run.answers}
        self._one_at_a_time = asyncio.Lock()
        self._shown: tuple[str, str] | None = None
        self._printing: set[asyncio.Task[None]] = set()

    @workflow.run
    async def run(self, _run: PanelRun) -> None:
        """Wait for commands and for time to pass, until the panel has ended."""
        if not await self._is_opened():
            return
        while True:
            while not self._has_ended():
                await self._sleep()
                if self._is_long():
                    await workflow.wait_condition(self._is_quiet)
                    workflow.continue_as_new(self._next_run())
                await self._let_time_act()
            await workflow.wait_condition(self._is_quiet)
            # The command that seeded an ended panel may have reopened it meanwhile.
            if self._has_ended():
                return

    @workflow.update
    async def perform(self, request: PerformCommand) -> CommandAnswer:
        """Do what a person asks, once; answer after it is recorded."""
        # Two clinicians may act at once. Whoever comes second is judged by the state that the
        # first one left, because recording awaits and another handler could run meanwhile.
        async with self._one_at_a_time:
            known = self._answers.get(request.command_id)
            return known or await self._take(request)

    @perform.validator
    def refuse_what_the_rules_forbid(self, request: PerformCommand) -> None:
        """Refuse before anything is written; a known command is let through to its answer."""
        if request.command_id not in self._answers:
            self._decide(request)

    @workflow.query
    def state(self) -> PanelState | None:
        """Return the state, for the panel's page and for the reconciler."""
        return self._state

    async def _take(self, request: PerformCommand) -> CommandAnswer:
        panel = await self._record_command(request)
        answer = CommandAnswer(
            command_id=request.command_id,
            version=panel.version,
            status=panel.status,
        )
        self._answers[request.command_id] = answer
        while len(self._answers) > REMEMBERED_ANSWERS:
            del self._answers[next(iter(self._answers))]
        return answer

    async def _record_command(self, request: PerformCommand) -> PanelState:
        """Decide and record; again from the newer state if the database was ahead."""
        events = self._decide(request)
        before = self._state
        panel = await self._record(before, events, request)
        if panel is None:
            panel = await self._record(self._state, self._decide(request), request)
        if panel is None:
            raise RefusedError(RefusalReason.UNCHANGED)
        return panel

    async def _let_time_act(self) -> None:
        # A command that is being recorded would change the state under our feet.
        async with self._one_at_a_time:
            if self._state is None:
                return
            events = decide_due(self._state, workflow.now())
            if events:
                await self._record(self._state, events, None)

    def _decide(self, request: PerformCommand) -> list[Event]:
        now = workflow.now()
        if self._state is not None:
            return decide(self._state, request.command, request.actor, now)
        if isinstance(request.command, OpenPanel):
            return decide_opening(request.command, request.actor, now)
        raise RefusedError(RefusalReason.NOT_IN_THIS_STATUS)

    async def _record(
        self,
        before: PanelState | None,
        events: list[Event],
        request: PerformCommand | None,
    ) -> PanelState | None:
        """Write the events down and become what they say; nothing if the database was ahead.

        Raises RefusedError when the command was overtaken, as by a withdrawal of consent.
        """
        after = self._after(before, events)
        changes = changes_deadline(after, events)
        question = deadline_question(after, events, workflow.now()) if changes else None
        recorded = await workflow.execute_local_activity(
            contracts.record_step,
            RecordStep(
                panel=after,
                events=tuple(events),
                command_id=request.command_id if request else None,
                question=question,
                stops_clock=changes and question is None,
            ),
            **contracts.DATABASE_WRITE,
        )
        if recorded.refusal is not None:
            raise RefusedError(recorded.refusal)
        if recorded.newer is not None:
            self._state = recorded.newer
            return None
        self._state = self._after(before, list(recorded.events))
        self._show_operators(self._state)
        self._print_papers(events)
        return self._state

    def _after(self, before: PanelState | None, events: list[Event]) -> PanelState:
        if before is None:
            first = start(events[0], self._input.panel_id)
            return evolve_all(first, events[1:])
        return evolve_all(before, events)

    def _show_operators(self, panel: PanelState) -> None:
        """Let Temporal's own UI filter by stage and network; nothing else leaves in the clear."""
        shown = (panel.stage.value, panel.ern)
        if shown != self._shown:
            self._shown = shown
            workflow.upsert_search_attributes(
                [STAGE_ATTRIBUTE.value_set(shown[0]), ERN_ATTRIBUTE.value_set(shown[1])],
            )

    def _print_papers(self, events: list[Event]) -> None:
        """Print beside the step: whoever asked need not wait for the renderer."""
        for event in events:
            if isinstance(event.fact, ConsentFormPrinted):
                task = asyncio.create_task(self._print(event.fact))
                self._printing.add(task)
                task.add_done_callback(self._printing.discard)

    async def _print(self, fact: ConsentFormPrinted) -> None:
        try:
            await workflow.execute_activity(
                contracts.print_consent_paper,
                PrintConsentPaper(paper_id=fact.paper_id),
                **contracts.DOCUMENT_RENDERING,
            )
        except ActivityError:
            # The paper's row says that it failed and why; the panel goes on.
            workflow.logger.warning("consent paper not printed", extra={"paper": fact.paper_id})

    def _is_quiet(self) -> bool:
        return workflow.all_handlers_finished() and not self._printing

    async def _is_opened(self) -> bool:
        try:
            await workflow.wait_condition(
                lambda: self._state is not None,
                timeout=OPENING_TIMEOUT,
            )
        except TimeoutError:
            await workflow.wait_condition(workflow.all_handlers_finished)
        return self._state is not None

    async def _sleep(self) -> None:
        """Sleep until something is due, or earlier if a command makes it so.

        A command that only moves the instant later leaves the timer alone: when it fires there
        is nothing due and the rest is slept. That saves two history events a command.
        """
        wake = self._next_wake()
        if wake is not None and wake <= workflow.now():
            return
        timeout = None if wake is None else wake - workflow.now()
        try:
            await workflow.wait_condition(lambda: self._must_wake(wake), timeout=timeout)
        except TimeoutError:
            return

    def _must_wake(self, planned: datetime | None) -> bool:
        if self._has_ended() or self._is_long():
            return True
        wake = self._next_wake()
        return wake is not None and (planned is None or wake < planned)

    def _next_wake(self) -> datetime | None:
        return None if self._state is None else next_wake(self._state)

    def _has_ended(self) -> bool:
        return self._state is not None and self._state.status in ENDED

    def _is_long(self) -> bool:
        length = workflow.info().get_current_history_length()
        return (
            length >= self._input.continue_as_new_at_events
            or workflow.info().is_continue_as_new_suggested()
        )

    def _next_run(self) -> PanelRun:
        return PanelRun(
            panel_id=self._input.panel_id,
            state=self._state,
            answers=tuple(self._answers.values()),
            continue_as_new_at_events=self._input.continue_as_new_at_events,
        )
