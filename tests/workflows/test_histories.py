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
from tests.support.recorded_consents import CONSENT, CONSENT_LIVES
from tests.support.recorded_lives import LIVES, STALLED
from tests.support.recorded_uploads import UPLOAD, UPLOAD_LIVES
from tests.support.temporal import PAYLOAD_KEY
from web.payload_codec import data_converter
from workflows.messages import STATE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONSENT_HISTORIES = sorted(
    path for path in FOLDER.glob(f"*/{CONSENT}/*.json") if not path.name.endswith(".state.json")
)
UPLOAD_HISTORIES = sorted(FOLDER.glob(f"*/{UPLOAD}/*.json"))
HISTORIES = sorted(
    path for path in FOLDER.glob("*/*.json") if not path.name.endswith(".state.json")
)
_TELL = "tell_final_state"


class _StateTeller(Interceptor):
    """Tells the state of each replayed workflow: the replayer itself compares commands only."""

    def __init__(self) -> None:
        self.value: Callable[[str], Any] = lambda _name: None

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002 - the library's name
    ) -> type[WorkflowInboundInterceptor]:
        input.unsafe_extern_functions[_TELL] = self._take
        return _Telling

    def _take(self, value: Callable[[str], Any]) -> None:
        self.value = value


class _Telling(WorkflowInboundInterceptor):
    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002
        instance = workflow.instance()
        workflow.extern_functions()[_TELL](lambda name: getattr(instance, name))
        return await super().execute_workflow(input)


def replayed(history: WorkflowHistory) -> _StateTeller:
    """Replay a history, and return what tells the state it ended in."""
    teller = _StateTeller()
    replayer = Replayer(
        workflows=WORKFLOWS,
        workflow_runner=sandboxed_runner(),
        data_converter=data_converter([PAYLOAD_KEY]),
        interceptors=[teller],
        # Payloads are bound to namespace and workflow.
        namespace="default",
    )
    asyncio.run(replayer.replay_workflow(history))
    return teller


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_released_history_replays_to_the_state_it_ended_in(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = json.loads(path.with_suffix(".state.json").read_text(encoding="utf-8"))
    history = WorkflowHistory.from_json(f"panel-{expected['panel_id']}", text)

    teller = replayed(history)

    # Read as today's code reads a state of that release: what came later has its default there.
    assert teller.value("_state") == STATE.validate_python(expected)


@pytest.mark.parametrize(
    "path", CONSENT_HISTORIES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}"
)
def test_a_released_history_of_a_consent_replays_to_the_same_instant(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = json.loads(path.with_suffix(".state.json").read_text(encoding="utf-8"))
    history = WorkflowHistory.from_json(f"consent-{expected['patient_id']}", text)

    wake = replayed(history).value("_look_again_at")

    assert (wake.isoformat() if wake else None) == expected["look_again_at"]


@pytest.mark.parametrize(
    "path", UPLOAD_HISTORIES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}"
)
def test_a_released_history_of_an_upload_replays(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    started = json.loads(text)["events"][0]["workflowExecutionStartedEventAttributes"]
    history = WorkflowHistory.from_json(started["workflowId"], text)

    # The rows hold what became of it; the workflow itself knows one thing more.
    assert replayed(history).value("_was_reviewed") is False


def test_every_stage_and_way_out_has_a_recorded_history() -> None:
    recorded = {path.stem for path in HISTORIES}

    assert set(LIVES) | set(STALLED) <= recorded


def test_every_life_of_an_upload_has_a_recorded_history() -> None:
    assert set(UPLOAD_LIVES) <= {path.stem for path in UPLOAD_HISTORIES}


def test_every_life_of_a_consent_has_a_recorded_history() -> None:
    assert set(CONSENT_LIVES) <= {path.stem for path in CONSENT_HISTORIES}
