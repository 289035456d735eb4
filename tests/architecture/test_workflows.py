"""Every workflow loads in the sandbox, survives a refusal, and is known to the worker."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import pkgutil
from typing import Any

import pytest
from temporalio import workflow

import workflows
from activities.worker import WORKFLOWS, sandboxed_runner
from workflows.domain.errors import DomainError


def definition_of(kind: type[Any]) -> workflow._Definition:
    """Return what Temporal knows of a workflow class."""
    return workflow._Definition.must_from_class(kind)


def defined_in_the_package() -> set[type[Any]]:
    """Return every workflow class under workflows/."""
    found = set()
    for module in pkgutil.iter_modules(workflows.__path__, "workflows."):
        for kind in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(kind) and workflow._Definition.from_class(kind):
                found.add(kind)
    return found


def load(kind: type[Any]) -> None:
    """Load a workflow's module in the sandbox, as the worker does when it starts."""

    async def prepare() -> None:
        sandboxed_runner().prepare_workflow(definition_of(kind))

    asyncio.run(prepare())


def lets_refusals_fail_the_call(kind: type[Any]) -> bool:
    """Tell whether a refusal answers the caller instead of failing the workflow's task."""
    return any(
        issubclass(DomainError, each) for each in definition_of(kind).failure_exception_types
    )


@pytest.mark.parametrize("kind", WORKFLOWS)
def test_a_workflow_loads_in_the_sandbox(kind: type[Any]):
    load(kind)


@pytest.mark.parametrize("kind", WORKFLOWS)
def test_a_refusal_does_not_hang_the_panel(kind: type[Any]):
    assert lets_refusals_fail_the_call(kind), (
        f"Write @workflow.defn(failure_exception_types=[DomainError]) on {kind.__name__}."
    )


def test_the_worker_knows_every_workflow():
    assert set(WORKFLOWS) == defined_in_the_package(), "List it in activities.worker.WORKFLOWS."


@workflow.defn
class Careless:
    @workflow.run
    async def run(self) -> None:
        pass


def test_a_workflow_without_failure_types_is_found():
    assert not lets_refusals_fail_the_call(Careless)


def test_a_workflow_that_does_not_load_is_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Careless, "__module__", "a_module_that_is_not_there")

    with pytest.raises(ModuleNotFoundError, match="a_module_that_is_not_there"):
        load(Careless)
