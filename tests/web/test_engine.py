"""The engine's line: connects once and lazily, keeps its deadlines, rests after a failure."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from web.engine import Engine, EngineAwayError


class Line:
    """Stands for Temporal: counts how often somebody connects, and can be broken."""

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken
        self.connections = 0

    async def connect(self) -> Client:
        self.connections += 1
        await asyncio.sleep(0.01)
        if self.broken:
            raise RuntimeError("nobody answers")
        return cast("Client", self)


async def name_thread(_client: Client) -> str:
    return threading.current_thread().name


async def hang(_client: Client) -> None:
    await asyncio.sleep(60)


def failing(status: RPCStatusCode) -> RPCError:
    return RPCError("as the server says", status, b"")


def test_nothing_is_connected_before_the_first_call():
    line = Line()

    engine = Engine(line.connect, pause_after_failure=60)

    assert line.connections == 0
    assert engine.call(name_thread, timeout=5) == "temporal"


def test_threads_that_call_at_once_share_one_connection_and_one_loop():
    line = Line()
    engine = Engine(line.connect, pause_after_failure=60)

    with ThreadPoolExecutor(4) as threads:
        names = list(threads.map(lambda _: engine.call(name_thread, timeout=5), range(8)))

    assert line.connections == 1
    assert set(names) == {"temporal"}


def test_a_forked_process_connects_anew(monkeypatch: pytest.MonkeyPatch):
    line = Line()
    engine = Engine(line.connect, pause_after_failure=60)
    engine.call(name_thread, timeout=5)

    monkeypatch.setattr(os, "getpid", lambda: -1)
    engine.call(name_thread, timeout=5)
    engine.call(name_thread, timeout=5)

    assert line.connections == 2


def test_a_call_beyond_its_deadline_means_that_the_engine_is_away():
    engine = Engine(Line().connect, pause_after_failure=60)
    began = time.monotonic()

    with pytest.raises(EngineAwayError):
        engine.call(hang, timeout=0.2)

    assert time.monotonic() - began < 5
    assert engine.is_resting


def test_after_a_failure_it_answers_at_once_without_trying():
    line = Line(broken=True)
    engine = Engine(line.connect, pause_after_failure=60)
    with pytest.raises(EngineAwayError):
        engine.call(name_thread, timeout=5)
    line.broken = False

    with pytest.raises(EngineAwayError):
        engine.call(name_thread, timeout=5)

    assert line.connections == 1


def test_after_the_pause_it_tries_again_and_forgets_the_failure():
    line = Line(broken=True)
    engine = Engine(line.connect, pause_after_failure=0)
    with pytest.raises(EngineAwayError):
        engine.call(name_thread, timeout=5)
    line.broken = False

    assert engine.call(name_thread, timeout=5) == "temporal"
    assert not engine.is_resting


@pytest.mark.parametrize(
    "status",
    [
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
    ],
)
def test_a_server_that_cannot_answer_is_away(status: RPCStatusCode):
    async def fail(_client: Client) -> None:
        raise failing(status)

    engine = Engine(Line().connect, pause_after_failure=60)

    with pytest.raises(EngineAwayError):
        engine.call(fail, timeout=5)

    assert engine.is_resting


@pytest.mark.parametrize("status", [RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT])
def test_what_the_server_answers_is_passed_on_and_it_is_not_away(status: RPCStatusCode):
    async def fail(_client: Client) -> None:
        raise failing(status)

    engine = Engine(Line().connect, pause_after_failure=60)

    with pytest.raises(RPCError) as caught:
        engine.call(fail, timeout=5)

    assert caught.value.status is status
    assert not engine.is_resting


def test_a_question_that_is_answered_late_lets_no_command_wait():
    engine = Engine(Line().connect, pause_after_failure=60)

    with pytest.raises(EngineAwayError):
        engine.ask(hang, timeout=0.05)

    assert not engine.is_resting
    assert engine.call(name_thread, timeout=5) == "temporal"


def test_a_question_is_asked_during_a_rest_and_does_not_end_it():
    engine = Engine(Line().connect, pause_after_failure=60)
    with pytest.raises(EngineAwayError):
        engine.call(hang, timeout=0.05)

    answer = engine.ask(name_thread, timeout=5)

    assert answer == "temporal"
    assert engine.is_resting
