"""Brings a recorded command to its panel's workflow, which is seeded anew if it is not there."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from web.engine import EngineAwayError
from web.models.panels import PanelCommand
from web.temporal_settings import TemporalSettings
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels.decide import decide
from workflows.domain.panels.state import PanelState
from workflows.messages import ACTOR, COMMAND, CommandAnswer, PanelRun, PerformCommand
from workflows.panel_workflow import PanelWorkflow, workflow_id

log = logging.getLogger(__name__)

_ASKING_TAKES: Final = timedelta(seconds=2)
_HEARS_WITHIN_SECONDS: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A command on its way, and the state to seed the workflow with if it is not there."""

    panel_id: UUID
    request: PerformCommand
    snapshot: PanelState | None


def parcel_of(row: PanelCommand, snapshot: PanelState | None) -> Parcel:
    """Return the parcel of a recorded command."""
    request = PerformCommand(
        command_id=row.id,
        actor=ACTOR.validate_python(row.actor),
        command=COMMAND.validate_python(row.command),
    )
    return Parcel(panel_id=row.panel_id, request=request, snapshot=snapshot)


async def deliver(client: Client, parcel: Parcel, temporal: TemporalSettings) -> CommandAnswer:
    """Deliver once or again; the command acts once either way.

    A workflow that missed a step, because Temporal died as it was recorded, would refuse what the
    row allows. It starts anew from the row then. One that was given both at once, because its
    worker died as the first was recorded, refuses the second and then hears of the first: it is
    asked again.

    Raises:
        RefusedError: when the workflow refused it.
        EngineAwayError: when the outcome is unknown; deliver again later, with the same id.

    """
    try:
        return await _deliver(client, parcel, temporal)
    except RefusedError:
        if parcel.snapshot is None or not _is_allowed(parcel.snapshot, parcel.request):
            raise
    if await _is_behind(client, parcel):
        # It may be just about to hear of the step that the row has already.
        await asyncio.sleep(_HEARS_WITHIN_SECONDS)
        if await _is_behind(client, parcel):
            await _start_anew(client, parcel, temporal)
    return await _deliver(client, parcel, temporal)


async def _deliver(client: Client, parcel: Parcel, temporal: TemporalSettings) -> CommandAnswer:
    try:
        return await _update(client, parcel, temporal)
    except (WorkflowUpdateRPCTimeoutOrCancelledError, RPCError) as error:
        # Whatever the server said, it did not say no: the same id is delivered again.
        raise EngineAwayError from error
    except WorkflowUpdateFailedError as error:
        raise _refusal(error) from error


async def _is_behind(client: Client, parcel: Parcel) -> bool:
    """Tell whether the row is ahead of the workflow."""
    recorded = parcel.snapshot
    handle = client.get_workflow_handle_for(PanelWorkflow.run, workflow_id(parcel.panel_id))
    try:
        known = await handle.query(PanelWorkflow.state, rpc_timeout=_ASKING_TAKES)
    except RPCError as error:
        raise EngineAwayError from error
    if known is None or recorded is None:
        return False
    return known.version < recorded.version


def _is_allowed(panel: PanelState, request: PerformCommand) -> bool:
    try:
        decide(panel, request.command, request.actor, datetime.now(UTC))
    except RefusedError:
        return False
    return True


async def _start_anew(client: Client, parcel: Parcel, temporal: TemporalSettings) -> None:
    log.warning("a workflow had missed a step", extra={"panel_id": str(parcel.panel_id)})
    try:
        await client.start_workflow(
            PanelWorkflow.run,
            _run_of(parcel, temporal),
            id=workflow_id(parcel.panel_id),
            task_queue=temporal.task_queue,
            task_timeout=timedelta(seconds=temporal.workflow.task_timeout_seconds),
            id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
        )
    except RPCError as error:
        raise EngineAwayError from error


def _run_of(parcel: Parcel, temporal: TemporalSettings) -> PanelRun:
    return PanelRun(
        panel_id=parcel.panel_id,
        state=parcel.snapshot,
        continue_as_new_at_events=temporal.workflow.continue_as_new_at_events,
    )


async def _update(client: Client, parcel: Parcel, temporal: TemporalSettings) -> CommandAnswer:
    handle = client.get_workflow_handle_for(PanelWorkflow.run, workflow_id(parcel.panel_id))
    try:
        return await handle.execute_update(
            PanelWorkflow.perform,
            parcel.request,
            id=str(parcel.request.command_id),
            rpc_timeout=timedelta(seconds=temporal.gateway.update_seconds),
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
    return await _update_with_start(client, parcel, temporal)


async def _update_with_start(
    client: Client,
    parcel: Parcel,
    temporal: TemporalSettings,
) -> CommandAnswer:
    """Start the workflow from the last recorded state, or from nothing, with the command."""
    start = WithStartWorkflowOperation(
        PanelWorkflow.run,
        _run_of(parcel, temporal),
        id=workflow_id(parcel.panel_id),
        task_queue=temporal.task_queue,
        task_timeout=timedelta(seconds=temporal.workflow.task_timeout_seconds),
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    return await client.execute_update_with_start_workflow(
        PanelWorkflow.perform,
        parcel.request,
        start_workflow_operation=start,
        id=str(parcel.request.command_id),
        rpc_timeout=timedelta(seconds=temporal.gateway.update_seconds),
    )


def _refusal(error: WorkflowUpdateFailedError) -> Exception:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type == RefusedError.__name__:
        return RefusedError(RefusalReason(cause.message))
    return error
