"""Reads temporal.yaml. Whatever it does not know is an error, named with its place."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from web.environment import SettingsError
from web.settings import ROOT, Settings
from workflows.domain.deadlines import LadderStep, Limit, ReminderPlan, Rung
from workflows.domain.panels.turns import Task


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EmbeddedProfile(_Strict):
    """The dev server as our child process."""

    kind: Literal["embedded"]
    namespace: str
    retention_hours: int = Field(ge=24)


class TlsFiles(_Strict):
    """Where the certificates of a cluster lie."""

    server_root_ca_file: Path
    client_certificate_file: Path | None = None
    client_private_key_file: Path | None = None


class ClusterProfile(_Strict):
    """A self-hosted cluster, reached with TLS unless ``tls`` is left out."""

    kind: Literal["cluster"]
    address: str
    namespace: str
    tls: TlsFiles | None = None


class CloudProfile(_Strict):
    """Temporal Cloud; the API key comes from the environment variable that is named here."""

    kind: Literal["cloud"]
    address: str
    namespace: str
    api_key_variable: str


Profile = Annotated[
    EmbeddedProfile | ClusterProfile | CloudProfile,
    Field(discriminator="kind"),
]


class WorkerSize(_Strict):
    """How large one worker process is."""

    max_cached_workflows: int = Field(gt=0)
    sticky_queue_schedule_to_start_seconds: float = Field(gt=0)
    graceful_shutdown_seconds: float = Field(ge=0)
    max_concurrent_workflow_tasks: int = Field(gt=1)
    max_concurrent_activities: int = Field(gt=0)
    max_concurrent_local_activities: int = Field(gt=0)


class WorkflowSettings(_Strict):
    """How a panel's workflow runs."""

    task_timeout_seconds: float = Field(gt=0)
    continue_as_new_at_events: int = Field(gt=50)


class GatewaySettings(_Strict):
    """How long a page waits for the engine."""

    update_seconds: float = Field(gt=0)
    query_seconds: float = Field(gt=0)
    pause_after_failure_seconds: float = Field(ge=0)


class _Limit(_Strict):
    ordinary: int = Field(ge=1)
    urgent: int = Field(ge=1)


class _LadderStep(_Strict):
    remind: Rung
    after: int = Field(ge=0)


class ImagingSettings(_Strict):
    """What becomes of uploads of images."""

    keep_unfinished_days: int = Field(ge=1, le=90)


class PanelStartsSettings(_Strict):
    """How many missing workflows of panels are being started at once, and begun in a second."""

    at_once: int = Field(gt=0)
    a_second: float = Field(gt=0)


class ConsentWatchSettings(_Strict):
    """How fast missing workflows of consent are started and take their first look, in patients."""

    at_once: int = Field(ge=0)
    a_second: int = Field(gt=0)
    looks_a_second: float = Field(gt=0)


class TemporalSettings(_Strict):
    """All of temporal.yaml."""

    profiles: dict[str, Profile]
    task_queue: str
    worker: WorkerSize
    workflow: WorkflowSettings
    gateway: GatewaySettings
    limits: dict[Task, _Limit]
    ladder: tuple[_LadderStep, ...] = Field(min_length=1)
    urgent_ladder: tuple[_LadderStep, ...] = Field(min_length=1)
    repeat_every: int = Field(ge=1)
    reminder_hour: int = Field(ge=0, le=23)
    panel_starts: PanelStartsSettings
    consent_watch: ConsentWatchSettings
    imaging: ImagingSettings

    @model_validator(mode="after")
    def _every_task_has_a_limit(self) -> TemporalSettings:
        missing = sorted(set(Task) - set(self.limits))
        if missing:
            message = f"limits are missing for: {', '.join(missing)}"
            raise ValueError(message)
        return self

    @field_validator("ladder", "urgent_ladder")
    @classmethod
    def _a_ladder_rises(cls, ladder: tuple[_LadderStep, ...]) -> tuple[_LadderStep, ...]:
        days = [step.after for step in ladder]
        if days != sorted(days):
            message = f"each rung comes after the one before it, not after {days} working days"
            raise ValueError(message)
        return ladder

    def profile(self, settings: Settings) -> EmbeddedProfile | ClusterProfile | CloudProfile:
        """Return the chosen profile.

        Raises:
            SettingsError: when temporal.yaml has no profile of that name.

        """
        name = settings.temporal_profile
        if name not in self.profiles:
            known = ", ".join(sorted(self.profiles))
            raise SettingsError(f"There is no Temporal profile {name!r}; there are: {known}.")
        return self.profiles[name]

    @property
    def reminder_plan(self) -> ReminderPlan:
        """Return limits and ladders in the domain's terms."""
        return ReminderPlan(
            limits={
                task: Limit(ordinary=limit.ordinary, urgent=limit.urgent)
                for task, limit in self.limits.items()
            },
            ladder=tuple(_step(each) for each in self.ladder),
            urgent_ladder=tuple(_step(each) for each in self.urgent_ladder),
            repeat_every=self.repeat_every,
        )


def read_temporal_settings(path: Path) -> TemporalSettings:
    """Read and check a file.

    Raises:
        pydantic.ValidationError: when a key is unknown, missing or out of range.
        SettingsError: when a key stands twice, or the file is no YAML or is not there.

    """
    try:
        # A loader of our own, built on the safe one.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # noqa: S506
    except (OSError, yaml.YAMLError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    return TemporalSettings.model_validate(content)


@cache
def temporal_settings() -> TemporalSettings:
    """Return the settings of this installation (``CONSILIUM_TEMPORAL_FILE`` names another file)."""
    return read_temporal_settings(
        Path(os.environ.get("CONSILIUM_TEMPORAL_FILE") or ROOT / "temporal.yaml"),
    )


class _UniqueKeys(yaml.SafeLoader):
    """Refuses a key that stands twice; YAML itself would let the last one win unseen."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as the loader calls it
        seen = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise SettingsError(f"{key!r} stands twice in temporal.yaml (line {line}).")
            seen.add(key)
        return super().construct_mapping(node, deep)


def _step(step: _LadderStep) -> LadderStep:
    return LadderStep(remind=step.remind, after=step.after)
