"""The progress tracker: five stages with their steps, from the state alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.domain.panels.stages import ENDED, PanelStatus, Stage
from workflows.domain.panels.state import FollowUpStatus, PanelState, ParticipantStatus


class StepStatus(StrEnum):
    """How far a stage or step is."""

    DONE = "done"
    CURRENT = "current"
    PENDING = "pending"
    SKIPPED = "skipped"


class Step(StrEnum):
    """The steps inside the stages."""

    REQUEST_SUBMITTED = "request_submitted"
    REQUEST_ACCEPTED = "request_accepted"
    CONSENT_FORM_PRINTED = "consent_form_printed"
    CONSENT_RECORDED = "consent_recorded"
    CONSENT_CONFIRMED = "consent_confirmed"
    EXPERTS_INVITED = "experts_invited"
    EXPERTS_JOINED = "experts_joined"
    DATA_REQUESTS_SETTLED = "data_requests_settled"
    EXPERTS_CONTRIBUTED = "experts_contributed"
    OUTCOME_WRITTEN = "outcome_written"
    OUTCOME_SIGNED = "outcome_signed"
    PANEL_CLOSED = "panel_closed"
    FOLLOW_UPS_RECORDED = "follow_ups_recorded"
    PANEL_ARCHIVED = "panel_archived"


STEPS_OF: Mapping[Stage, tuple[Step, ...]] = {
    Stage.REQUEST: (Step.REQUEST_SUBMITTED, Step.REQUEST_ACCEPTED),
    Stage.CONSENT: (
        Step.CONSENT_FORM_PRINTED,
        Step.CONSENT_RECORDED,
        Step.CONSENT_CONFIRMED,
    ),
    Stage.DISCUSSION: (
        Step.EXPERTS_INVITED,
        Step.EXPERTS_JOINED,
        Step.DATA_REQUESTS_SETTLED,
        Step.EXPERTS_CONTRIBUTED,
    ),
    Stage.OUTCOME: (Step.OUTCOME_WRITTEN, Step.OUTCOME_SIGNED),
    Stage.CLOSURE: (Step.PANEL_CLOSED, Step.FOLLOW_UPS_RECORDED, Step.PANEL_ARCHIVED),
}


@dataclass(frozen=True, kw_only=True)
class StepProgress:
    """One step of the tracker."""

    step: Step
    status: StepStatus


@dataclass(frozen=True, kw_only=True)
class StageProgress:
    """One stage of the tracker, with its steps."""

    stage: Stage
    status: StepStatus
    steps: tuple[StepProgress, ...]


def progress(panel: PanelState) -> tuple[StageProgress, ...]:
    """Return the five stages in their order."""
    return tuple(_stage(panel, stage) for stage in Stage)


def _stage(panel: PanelState, stage: Stage) -> StageProgress:
    status = _stage_status(panel, stage)
    steps = tuple(
        StepProgress(step=step, status=_step_status(panel, status, step))
        for step in STEPS_OF[stage]
    )
    return StageProgress(stage=stage, status=status, steps=steps)


def _stage_status(panel: PanelState, stage: Stage) -> StepStatus:
    order = list(Stage)
    here, there = order.index(panel.stage), order.index(stage)
    if panel.status is PanelStatus.ARCHIVED or there < here:
        return StepStatus.DONE
    if panel.status in ENDED:
        return StepStatus.SKIPPED
    return StepStatus.CURRENT if there == here else StepStatus.PENDING


def _step_status(panel: PanelState, stage: StepStatus, step: Step) -> StepStatus:
    if _IS_DONE[step](panel):
        return StepStatus.DONE
    if stage is StepStatus.DONE:
        return StepStatus.SKIPPED
    return stage


def _furthest(panel: PanelState) -> PanelStatus:
    """Return the status; a withdrawn panel's is the one it was withdrawn from."""
    return panel.withdrawn_from or panel.status


def _has_joined(panel: PanelState) -> bool:
    """Tell whether anybody ever accepted; who left later had joined all the same."""
    return any(
        each.answered_at is not None and each.status is not ParticipantStatus.DECLINED
        for each in panel.participants
    )


def _data_are_settled(panel: PanelState) -> bool:
    return bool(panel.data_requests) and not panel.open_data_requests


def _follow_ups_are_recorded(panel: PanelState) -> bool:
    return bool(panel.follow_ups) and all(
        each.status is FollowUpStatus.RECORDED for each in panel.follow_ups
    )


_IS_DONE: Mapping[Step, Callable[[PanelState], bool]] = {
    Step.REQUEST_SUBMITTED: lambda panel: (
        panel.submitted_at is not None and _furthest(panel) is not PanelStatus.RETURNED
    ),
    Step.REQUEST_ACCEPTED: lambda panel: panel.stage is not Stage.REQUEST,
    Step.CONSENT_FORM_PRINTED: lambda panel: panel.consent.form_printed_at is not None,
    Step.CONSENT_RECORDED: lambda panel: panel.consent.consent_id is not None,
    Step.CONSENT_CONFIRMED: lambda panel: panel.consent.confirmed_by is not None,
    Step.EXPERTS_INVITED: lambda panel: bool(panel.participants),
    Step.EXPERTS_JOINED: _has_joined,
    Step.DATA_REQUESTS_SETTLED: _data_are_settled,
    Step.EXPERTS_CONTRIBUTED: lambda panel: bool(panel.contributions),
    Step.OUTCOME_WRITTEN: lambda panel: panel.outcome is not None,
    Step.OUTCOME_SIGNED: lambda panel: (
        panel.outcome is not None and _furthest(panel) is not PanelStatus.SIGNING
    ),
    Step.PANEL_CLOSED: lambda panel: panel.closed_at is not None,
    Step.FOLLOW_UPS_RECORDED: _follow_ups_are_recorded,
    Step.PANEL_ARCHIVED: lambda panel: panel.status is PanelStatus.ARCHIVED,
}
