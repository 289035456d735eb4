"""Every released version's histories replay, and end in the state they ended in then."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import (
    ExecuteWorkflowInput,
    Interceptor,
    Replayer,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from activities.worker import WORKFLOWS, sandboxed_runner
from tests.support.record_histories import FOLDER
from tests.support.recorded_lives import LIVES, STALLED
from tests.support.temporal import PAYLOAD_KEY
from web.payload_codec import data_converter
from workflows.messages import STATE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HISTORIES = sorted(
    path for path in FOLDER.glob("*/*.json") if not path.name.endswith(".state.json")
)
_TELL = "tell_final_state"


class _StateTeller(Interceptor):
    """Tells the state of each replayed workflow: the replayer itself compares commands only."""

    def __init__(self) -> None:
        self.state: Callable[[], Any] = lambda: None

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002 - the library's name
    ) -> type[WorkflowInboundInterceptor]:
        input.unsafe_extern_functions[_TELL] = self._take
        return _Telling

    def _take(self, state: Callable[[], Any]) -> None:
        self.state = state


class _Telling(WorkflowInboundInterceptor):
    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002
        panel = workflow.instance()
        workflow.extern_functions()[_TELL](lambda: panel._state)
        return await super().execute_workflow(input)


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_released_history_replays_to_the_state_it_ended_in(path: Path) -> None:
    teller = _StateTeller()
    replayer = Replayer(
        workflows=WORKFLOWS,
        workflow_runner=sandboxed_runner(),
        data_converter=data_converter([PAYLOAD_KEY]),
        interceptors=[teller],
        # Payloads are bound to namespace and workflow.
        namespace="default",
    )
    text = path.read_text(encoding="utf-8")
    expected = json.loads(path.with_suffix(".state.json").read_text(encoding="utf-8"))
    history = WorkflowHistory.from_json(f"panel-{expected['panel_id']}", text)

    asyncio.run(replayer.replay_workflow(history))

    assert STATE.dump_python(teller.state(), mode="json") == expected


def test_every_stage_and_way_out_has_a_recorded_history() -> None:
    recorded = {path.stem for path in HISTORIES}

    assert set(LIVES) | set(STALLED) <= recorded
