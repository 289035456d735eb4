"""The supervisor: starts Temporal, worker, web and mail capture, restarts what dies, ends all."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from activities.embedded_temporal import prepare_database, server_command, set_retention
from web.settings import Settings
from web.temporal_settings import EmbeddedProfile, TemporalSettings

_PR_SET_PDEATHSIG = 1
_STARTING_SECONDS = 60
_ENDING_SECONDS = 20
_RESTART_PAUSE_SECONDS = 1.0
_LOOK_AGAIN_SECONDS = 0.05
_ENGINE = "temporal"


class AlreadyRunningError(RuntimeError):
    """Another instance uses this data folder."""


class PartFailedError(RuntimeError):
    """A part did not come up."""


@dataclass(kw_only=True)
class _Part:
    name: str
    command: list[str]
    port: int | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    environment: dict[str, str] = field(default_factory=dict)


class Supervisor:
    """One installation's processes, in the order in which they need each other."""

    def __init__(
        self,
        settings: Settings,
        temporal: TemporalSettings,
        preparing: subprocess.Popen[bytes] | None = None,
    ) -> None:
        """Make the list of parts; nothing is started yet.

        What uses the database waits until ``preparing`` has ended, if there is such a process.
        """
        self._preparing = preparing
        self._settings = settings
        self._profile = temporal.profile(settings)
        self._logs = settings.data_folder / "logs"
        self._parts = self._make_parts()
        self._is_ending = False

    def run(self, when_ready: Callable[[], None]) -> None:
        """Serve until SIGINT or SIGTERM, then end every part.

        Raises:
            AlreadyRunningError: when another instance holds the data folder.
            PartFailedError: when a part does not come up in time.

        """
        self._settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._logs.mkdir(exist_ok=True)
        with (self._settings.data_folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise AlreadyRunningError(str(self._settings.data_folder)) from error
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._end)
            try:
                self._start_all()
                when_ready()
                self._watch()
            finally:
                self._stop_all()

    def _make_parts(self) -> list[_Part]:
        settings, python = self._settings, sys.executable
        parts = []
        if isinstance(self._profile, EmbeddedProfile):
            parts.append(
                _Part(
                    name=_ENGINE,
                    command=server_command(settings, self._profile),
                    port=settings.temporal_port,
                ),
            )
        if settings.is_demo:
            capture = [python, "-m", "activities.command_line", "catch-mail"]
            parts.append(_Part(name="mail", command=capture, port=settings.smtp_port))
        worker = [python, "-m", "activities.command_line", "worker"]
        parts.append(_Part(name="worker", command=worker))
        parts.append(_Part(name="web", command=_gunicorn(settings), port=settings.port))
        return parts

    def _start_all(self) -> None:
        """Start all parts at once: each waits by itself for those that it needs."""
        if isinstance(self._profile, EmbeddedProfile):
            prepare_database(self._settings)
        engine = [part for part in self._parts if part.name == _ENGINE]
        for part in engine:
            self._start(part)
        self._wait_until_prepared()
        for part in self._parts:
            if part not in engine and not self._is_ending:
                self._start(part)
        for part in self._parts:
            self._wait_for(part)
        if isinstance(self._profile, EmbeddedProfile) and not self._is_ending:
            set_retention(self._settings, self._profile)

    def _wait_until_prepared(self) -> None:
        while self._preparing is not None and not self._is_ending:
            status = self._preparing.poll()
            if status == 0:
                return
            if status is not None:
                raise PartFailedError("The preparation has failed, as said above.")
            time.sleep(_LOOK_AGAIN_SECONDS)

    def _start(self, part: _Part) -> None:
        with (self._logs / f"{part.name}.log").open("ab") as log:
            part.process = subprocess.Popen(
                part.command,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=os.environ | part.environment,
                # Ctrl-C reaches the whole terminal group; we end the parts ourselves, in order.
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - no thread runs in the supervisor
                umask=0o077,
            )
        part.started_at = time.monotonic()

    def _wait_for(self, part: _Part) -> None:
        if part.port is None:
            return
        until = time.monotonic() + _STARTING_SECONDS
        while time.monotonic() < until and not self._is_ending:
            if part.process is None or part.process.poll() is not None:
                break
            if _answers(part.port):
                return
            time.sleep(_LOOK_AGAIN_SECONDS)
        if not self._is_ending:
            raise PartFailedError(f"{part.name}: see {self._logs / part.name}.log")

    def _watch(self) -> None:
        while not self._is_ending:
            for part in self._parts:
                if part.process is not None and part.process.poll() is not None:
                    self._restart(part)
            time.sleep(0.2)

    def _restart(self, part: _Part) -> None:
        if time.monotonic() - part.started_at < _RESTART_PAUSE_SECONDS:
            return
        sys.stderr.write(f"{part.name} ended unexpectedly and is started again\n")
        self._start(part)

    def _end(self, _number: int, _frame: object) -> None:
        self._is_ending = True

    def _stop_all(self) -> None:
        """End the parts in the order in which they stop needing each other."""
        for part in reversed(self._parts):
            if part.process is None or part.process.poll() is not None:
                continue
            part.process.terminate()
            try:
                part.process.wait(_ENDING_SECONDS)
            except subprocess.TimeoutExpired:
                part.process.kill()
                part.process.wait()


def _gunicorn(settings: Settings) -> list[str]:
    config = Path(__file__).resolve().parent.parent / "web" / "gunicorn_settings.py"
    bind = f"127.0.0.1:{settings.port}"
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        str(config),
        "--bind",
        bind,
        "web.wsgi:app",
    ]


def _answers(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _die_with_parent() -> None:
    # A supervisor that is killed must not leave servers behind (prctl(2), Linux).
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
