"""Whatever crosses to Temporal comes back equal: every message, command and event, encrypted."""

from __future__ import annotations

import asyncio
import dataclasses
import typing
from datetime import UTC, date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID, uuid4

import pytest
from temporalio.converter import WorkflowSerializationContext

from web.payload_codec import ENCODING, data_converter
from workflows import messages
from workflows.domain.actors import Actor
from workflows.domain.panels import commands, events
from workflows.domain.panels.command_kinds import CommandKind
from workflows.domain.panels.event_kinds import EventKind
from workflows.domain.panels.state import PanelState
from workflows.messages import PerformCommand, RecordStep

KEY = bytes(range(32))
WHERE = WorkflowSerializationContext(namespace="default", workflow_id="panel-1")
_PLAIN: dict[Any, Any] = {
    str: "epicare/metabolic",
    int: 7,
    float: 1.5,
    bool: True,
    datetime: datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC),
    date: date(2026, 3, 2),
    NoneType: None,
}


def example_of(kind: Any, *, is_full: bool) -> Any:
    """Return a value of a type: with everything set, or with only what must be."""
    origin = get_origin(kind)
    if origin is Annotated:
        return example_of(get_args(kind)[0], is_full=is_full)
    if origin in (Union, UnionType):
        members = get_args(kind)
        present = [each for each in members if each is not NoneType]
        return (
            None if NoneType in members and not is_full else example_of(present[0], is_full=is_full)
        )
    if origin is tuple:
        return (example_of(get_args(kind)[0], is_full=is_full),) if is_full else ()
    if origin is typing.Literal:
        return get_args(kind)[0]
    return _instance(kind, is_full=is_full) if dataclasses.is_dataclass(kind) else _scalar(kind)


def _of_union(members: tuple[Any, ...], *, is_full: bool) -> Any:
    if NoneType in members and not is_full:
        return None
    return example_of(next(each for each in members if each is not NoneType), is_full=is_full)


def _scalar(kind: Any) -> Any:
    if kind is UUID:
        return uuid4()
    return next(iter(kind)) if issubclass(kind, Enum) else _PLAIN[kind]


def _instance(kind: Any, *, is_full: bool) -> Any:
    hints = typing.get_type_hints(kind, include_extras=True)
    wanted = [
        field
        for field in dataclasses.fields(kind)
        if field.init and (is_full or (_is_required(field)))
    ]
    return kind(**{field.name: example_of(hints[field.name], is_full=is_full) for field in wanted})


def _is_required(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is missing and field.default_factory is missing


def crossed(value: Any, kind: Any) -> Any:
    """Return what arrives on the other side."""
    converter = data_converter([KEY]).with_context(WHERE)

    async def cross() -> Any:
        payloads = await converter.encode([value])
        assert payloads[0].metadata["encoding"] == ENCODING
        assert b"epicare" not in payloads[0].data
        return (await converter.decode(payloads, [kind]))[0]

    return asyncio.run(cross())


MESSAGES = [
    kind
    for kind in vars(messages).values()
    if dataclasses.is_dataclass(kind) and isinstance(kind, type)
]
COMMANDS = get_args(commands.Command)
FACTS = get_args(events.Fact)


@pytest.mark.parametrize("is_full", [True, False])
@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_a_message_comes_back_equal(kind: Any, *, is_full: bool):
    value = example_of(kind, is_full=is_full)

    assert crossed(value, kind) == value


@pytest.mark.parametrize("is_full", [True, False])
@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_a_command_comes_back_equal_and_of_its_own_type(kind: Any, *, is_full: bool):
    command = example_of(kind, is_full=is_full)
    actor = example_of(Actor, is_full=True)
    value = PerformCommand(command_id=uuid4(), actor=actor, command=command)

    arrived = crossed(value, PerformCommand)

    assert arrived == value
    assert type(arrived.command) is kind


@pytest.mark.parametrize("is_full", [True, False])
@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_an_event_comes_back_equal_and_of_its_own_type(kind: Any, *, is_full: bool):
    event = events.Event(occurred_at=_PLAIN[datetime], fact=example_of(kind, is_full=is_full))
    value = RecordStep(
        panel=example_of(PanelState, is_full=is_full),
        events=(event,),
        command_id=None,
        question=None,
        stops_clock=False,
    )

    arrived = crossed(value, RecordStep)

    assert arrived == value
    assert type(arrived.events[0].fact) is kind


def test_every_kind_has_its_command_or_fact():
    assert {kind.kind for kind in COMMANDS} == set(CommandKind)
    assert {kind.kind for kind in FACTS} == set(EventKind)
    assert len(MESSAGES) > 5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Forgetful:
    """A message as it must not be: a part of it does not take part in what is sent."""

    kept: str
    lost: str = dataclasses.field(default="", init=False)


def test_a_message_that_loses_something_would_be_found():
    value = example_of(Forgetful, is_full=True)
    object.__setattr__(value, "lost", "this")

    assert crossed(value, Forgetful) != value
