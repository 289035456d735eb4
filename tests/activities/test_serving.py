"""The supervisor, with small parts in place of the large: one instance, restarts, no remains."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from activities.serving import AlreadyRunningError, PartFailedError, Supervisor, _Part
from web.settings import ROOT, Settings, load_settings
from web.temporal_settings import temporal_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# What each part does: it says who it is, listens if it has a port, and tells when it is ended.
_PART = """
import os, signal, socket, sys, time
folder, name, port = sys.argv[1:]
def end(number, frame):
    with open(folder + "/ended", "a") as file:
        file.write(name + "\\n")
    os._exit(0)
signal.signal(signal.SIGTERM, end)
with open(folder + "/" + name + ".new", "w") as file:
    file.write(str(os.getpid()))
os.rename(folder + "/" + name + ".new", folder + "/" + name + ".pid")
if port != "0":
    listener = socket.create_server(("127.0.0.1", int(port)))
print(name, "is up", flush=True)
while True:
    time.sleep(60)
"""
_PATIENCE_SECONDS = 30


def supervisor_of(
    folder: Path, port: int, preparing: subprocess.Popen[bytes] | None = None
) -> Supervisor:
    """Return a supervisor of two small parts, the first of which listens."""
    supervisor = Supervisor(_settings(folder), temporal_settings(), preparing)
    supervisor._parts = [
        _Part(name="engine", command=_part(folder, "engine", port), port=port),
        _Part(name="hands", command=_part(folder, "hands", 0)),
    ]
    return supervisor


def serve(folder: str, port: str) -> None:
    """Run it as the main thread of a process of its own, which signals need."""
    supervisor_of(Path(folder), int(port)).run(lambda: print("ready", flush=True))  # noqa: T201
    print("ended", flush=True)  # noqa: T201


def _settings(folder: Path) -> Settings:
    return replace(load_settings(), data_folder=folder)


def _part(folder: Path, name: str, port: int) -> list[str]:
    return [sys.executable, "-c", _PART, str(folder), name, str(port)]


class Served:
    """A running supervisor and what it has written about its parts."""

    def __init__(self, process: subprocess.Popen[str], folder: Path, port: int) -> None:
        self.process = process
        self.folder = folder
        self.port = port

    def pid(self, name: str) -> int:
        return int((self.folder / f"{name}.pid").read_text(encoding="utf-8"))

    def pids(self) -> list[int]:
        return [self.pid("engine"), self.pid("hands")]

    def pid_other_than(self, name: str, old: int) -> int:
        until = time.monotonic() + _PATIENCE_SECONDS
        while (pid := self.pid(name)) == old:
            assert time.monotonic() < until, f"{name} was not started again"
            time.sleep(0.05)
        return pid


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    port = free_port()
    code = f"from tests.activities.test_serving import serve; serve({str(folder)!r}, '{port}')"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert select.select([process.stdout], [], [], _PATIENCE_SECONDS)[0]
            assert process.stdout.readline() == "ready\n"
            lent = Served(process, folder, port)
            wait_for(folder / "hands.pid")
            yield lent
        finally:
            # Its parts end with it.
            process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(file: Path) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not file.exists():
        assert time.monotonic() < until, f"{file.name} was never written"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Tell whether the process is there; one that is dead and only not yet buried is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pids: list[int]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < until, "a part was left behind"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_everything_ends_in_order_and_nothing_is_left(
    number: signal.Signals, tmp_path: Path
) -> None:
    with served(tmp_path) as running:
        pids = running.pids()
        were_running = [is_running(pid) for pid in pids]

        running.process.send_signal(number)
        said, complaint = running.process.communicate(timeout=_PATIENCE_SECONDS)

    assert were_running == [True, True]
    assert (said, complaint, running.process.returncode) == ("ended\n", "", 0)
    assert not any(is_running(pid) for pid in pids)
    # The hands need the engine, so they end first.
    assert (tmp_path / "ended").read_text(encoding="utf-8").split() == ["hands", "engine"]


def test_a_part_that_was_killed_is_started_again_and_the_others_run_on(tmp_path: Path) -> None:
    with served(tmp_path) as running:
        engine, hands = running.pids()

        os.kill(engine, signal.SIGKILL)
        again = running.pid_other_than("engine", engine)

        assert is_running(again)
        assert running.pid("hands") == hands
        assert is_running(hands)
        running.process.terminate()
        _said, complaint = running.process.communicate(timeout=_PATIENCE_SECONDS)

    assert complaint == "engine ended unexpectedly and is started again\n"
    assert not is_running(again)
    log = (tmp_path / "logs" / "engine.log").read_text(encoding="utf-8")
    assert log == "engine is up\n" * 2


def test_a_second_instance_over_the_same_data_is_refused(tmp_path: Path) -> None:
    with served(tmp_path) as running:
        pids = running.pids()

        with pytest.raises(AlreadyRunningError, match=tmp_path.name):
            supervisor_of(tmp_path, free_port()).run(lambda: None)

        assert running.pids() == pids
        assert all(is_running(pid) for pid in pids)


def test_parts_end_with_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    with served(tmp_path) as running:
        pids = running.pids()

        running.process.kill()

        wait_until_gone(pids)


def test_a_part_that_does_not_come_up_ends_those_before_it(tmp_path: Path) -> None:
    supervisor = supervisor_of(tmp_path, free_port())
    supervisor._parts[1] = _Part(
        name="hands", command=[sys.executable, "-c", "exit('no hands')"], port=free_port()
    )

    with own_handlers(), pytest.raises(PartFailedError, match=r"hands: see .*hands\.log"):
        supervisor.run(lambda: pytest.fail("it was not ready"))

    pid = int((tmp_path / "engine.pid").read_text(encoding="utf-8"))
    assert not is_running(pid)
    assert (tmp_path / "logs" / "hands.log").read_text(encoding="utf-8") == "no hands\n"


def test_parts_other_than_the_engine_wait_until_everything_is_prepared(tmp_path: Path) -> None:
    code = "import os, sys, time; time.sleep(1); open(sys.argv[1], 'w').close()"
    prepared = tmp_path / "prepared"
    preparing = subprocess.Popen([sys.executable, "-c", code, str(prepared)])
    supervisor = supervisor_of(tmp_path, free_port(), preparing)
    supervisor._parts[0].name = "temporal"

    with own_handlers(), pytest.raises(_ReadyError):
        supervisor.run(_ready)

    assert prepared.exists()
    assert (tmp_path / "engine.pid").stat().st_mtime_ns < prepared.stat().st_mtime_ns
    assert (tmp_path / "logs" / "hands.log").stat().st_ctime_ns > prepared.stat().st_mtime_ns


def test_a_preparation_that_fails_ends_the_engine_and_starts_nothing(tmp_path: Path) -> None:
    preparing = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1); exit(1)"])
    supervisor = supervisor_of(tmp_path, free_port(), preparing)
    supervisor._parts[0].name = "temporal"

    with own_handlers(), pytest.raises(PartFailedError, match="The preparation has failed"):
        supervisor.run(lambda: pytest.fail("it was not ready"))

    assert not is_running(int((tmp_path / "engine.pid").read_text(encoding="utf-8")))
    assert not (tmp_path / "hands.pid").exists()


class _ReadyError(Exception):
    pass


def _ready() -> None:
    raise _ReadyError


@contextmanager
def own_handlers() -> Iterator[None]:
    """Let a supervisor take signals for itself, and give them back."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


@pytest.mark.parametrize(
    ("is_demo", "profile", "names"),
    [
        (True, "embedded", ["temporal", "mail", "worker", "web"]),
        (False, "embedded", ["temporal", "worker", "web"]),
        (False, "cluster", ["worker", "web"]),
    ],
)
def test_an_installation_has_the_parts_it_needs(
    is_demo: bool,  # noqa: FBT001 - a parameter of the table above
    profile: str,
    names: list[str],
    tmp_path: Path,
) -> None:
    settings = replace(_settings(tmp_path), is_demo=is_demo, temporal_profile=profile)

    supervisor = Supervisor(settings, temporal_settings())

    assert [part.name for part in supervisor._parts] == names
    assert "127.0.0.1" in " ".join(supervisor._parts[-1].command)
