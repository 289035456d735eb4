"""The product as it runs for a hospital: web, worker and Temporal as processes, on free ports."""

from __future__ import annotations

import ctypes
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.request import urlopen

from sqlalchemy import update

from activities.demo import make_demo
from activities.embedded_temporal import prepare_database, server_command
from tests.support.sign_in import PASSWORD
from web.database import make_engine, make_sessions
from web.models.people import Person
from web.networks.seeding import demo_people, seed_networks, seed_people
from web.passwords import Passwords
from web.schema import migrate
from web.settings import ROOT, Settings
from web.temporal_settings import EmbeddedProfile, temporal_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session, sessionmaker

_PORTS_NEEDED: Final = 4
# The workers of a test run may start all parts of several products at once.
_STARTING_SECONDS: Final = 180
_ENDING_SECONDS: Final = 15
_PR_SET_PDEATHSIG: Final = 1
_WORKER_SAYS: Final = "the worker is ready"
_OPERATOR: Final = [sys.executable, "-m", "activities.command_line"]


class RunningProduct:
    """One installation whose parts can be ended and started again one by one."""

    def __init__(self, folder: Path, *, temporal_arguments: Sequence[str] = ()) -> None:
        """Prepare an installation in ``folder``; nothing runs yet."""
        port = _free_ports()
        self.settings = Settings(
            data_folder=folder,
            port=port,
            database_url=f"sqlite:///{folder / 'consilium.sqlite'}",
            file_store_url=f"file://{folder / 'files'}",
            temporal_profile="embedded",
            smtp_host="127.0.0.1",
            smtp_port=port + 3,
            public_url=f"http://127.0.0.1:{port}",
            is_demo=True,
        )
        self._temporal_arguments = list(temporal_arguments)
        self._parts: dict[str, subprocess.Popen[bytes]] = {}
        self._frozen: set[str] = set()
        self._worker_log_from = 0
        self._engine = make_engine(self.settings.database_url)
        self.sessions: sessionmaker[Session] = make_sessions(self._engine)

    @property
    def url(self) -> str:
        """Return the address of the site."""
        return self.settings.public_url

    @property
    def mail_folder(self) -> Path:
        """Return where the captured mails lie, one file each."""
        return self.settings.data_folder / "mails"

    def start(self, part: str) -> None:
        """Start ``temporal``, ``mail``, ``worker`` or ``web``."""
        self._frozen.discard(part)
        with (self.settings.data_folder / f"{part}.log").open("ab") as log:
            if part == "worker":
                self._worker_log_from = log.tell()
            self._parts[part] = subprocess.Popen(
                self._command(part),
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=os.environ | self._environment(),
                cwd=ROOT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - the child does nothing but this
                umask=0o077,
            )

    def kill(self, part: str) -> None:
        """End a part as a power cut would: at once, without a word."""
        process = self._parts[part]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def freeze(self, part: str) -> None:
        """Let a part hang: it is there and answers nothing."""
        os.killpg(self._parts[part].pid, signal.SIGSTOP)
        self._frozen.add(part)

    def make_whole(self) -> None:
        """Start again whatever is gone, and wait until the product is well."""
        for part in list(self._frozen):
            self.kill(part)
        for part, process in list(self._parts.items()):
            if process.poll() is not None:
                self.start(part)
        for part in ("temporal", "worker"):
            self.wait_until(part, "ok")
        self.wait_for_the_worker()

    def stop(self, part: str) -> None:
        """End a part in order."""
        process = self._parts[part]
        if process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill(part)

    def health(self) -> dict[str, str]:
        """Return what the product says of its parts."""
        with urlopen(f"{self.url}/health", timeout=10) as answer:  # noqa: S310 - our own address
            said: dict[str, str] = json.load(answer)
        return said

    def wait_until(self, part: str, state: str, seconds: float = _STARTING_SECONDS) -> None:
        """Wait until the product itself says that ``part`` is in ``state``; fail with the logs."""
        until = time.monotonic() + seconds
        said: object = None
        while time.monotonic() < until:
            try:
                said = self.health()[part]
            except OSError as error:
                said = error
            if said == state:
                return
            time.sleep(0.1)
        raise AssertionError(f"{part} is {said}, not {state}.\n{self._last_words()}")

    def wait_for_the_worker(self, seconds: float = _STARTING_SECONDS) -> None:
        """Wait until the worker that was started last is at work; fail with the logs.

        Temporal believes in a worker for a minute after its death, so the product cannot tell.
        """
        until = time.monotonic() + seconds
        while _WORKER_SAYS not in self._worker_log():
            if time.monotonic() > until:
                raise AssertionError(f"the worker does not come up.\n{self._last_words()}")
            time.sleep(0.1)

    def end(self) -> None:
        """End whatever runs."""
        for part in reversed(list(self._parts)):
            self.stop(part)
        self._engine.dispose()

    def _command(self, part: str) -> list[str]:
        if part == "temporal":
            profile = temporal_settings().profile(self.settings)
            assert isinstance(profile, EmbeddedProfile)
            return [*server_command(self.settings, profile), *self._temporal_arguments]
        if part == "web":
            bind = f"127.0.0.1:{self.settings.port}"
            config = str(ROOT / "web" / "gunicorn_settings.py")
            gunicorn = [sys.executable, "-m", "gunicorn", "--config", config]
            return [*gunicorn, "--bind", bind, "web.wsgi:app"]
        return [*_OPERATOR, {"mail": "catch-mail", "worker": "worker"}[part]]

    def _environment(self) -> dict[str, str]:
        return {
            "DATA": str(self.settings.data_folder),
            "PORT": str(self.settings.port),
            "CONSILIUM_DEMO": "1",
            # Tests read in the log that the worker is ready.
            "CONSILIUM_LOG_LEVEL": "INFO",
        }

    def _worker_log(self) -> str:
        with (self.settings.data_folder / "worker.log").open("rb") as log:
            log.seek(self._worker_log_from)
            return log.read().decode()

    def _last_words(self) -> str:
        logs = sorted(self.settings.data_folder.glob("*.log"))
        return "\n".join(f"{log.name}: {log.read_text('utf-8')[-1500:]}" for log in logs)


@contextmanager
def running_product(
    folder: Path, *, with_demo: bool = False, temporal_arguments: Sequence[str] = ()
) -> Iterator[RunningProduct]:
    """Run an installation with the made-up people, and with their panels if ``with_demo``.

    Everybody has the same password and reads English.
    """
    fill_product(folder, with_demo=with_demo)
    with started(RunningProduct(folder, temporal_arguments=temporal_arguments)) as product:
        yield product


def fill_product(folder: Path, *, with_demo: bool) -> None:
    """Put into ``folder`` what ``running_product`` starts with; a copy does as well."""
    product = RunningProduct(folder)
    migrate(product.settings.database_url)
    hasher = _HashesOnce()
    with product.sessions.begin() as session:
        seed_networks(session)
        seed_people(session, _one_password(), hasher)
        session.execute(update(Person).values(locale="en"))
    if with_demo:
        # Who has a password keeps it.
        list(make_demo(product.settings, temporal_settings(), hasher=hasher))
    product.end()


@contextmanager
def started(product: RunningProduct) -> Iterator[RunningProduct]:
    """Start every part of an installation that is filled, and end them all afterwards."""
    prepare_database(product.settings)
    try:
        for part in ("temporal", "mail", "worker", "web"):
            product.start(part)
        for part in ("temporal", "worker"):
            product.wait_until(part, "ok")
        product.wait_for_the_worker()
        yield product
    finally:
        product.end()


class _HashesOnce(Passwords):
    """Everybody has one password here, so the costly work is done once."""

    def __init__(self) -> None:
        super().__init__()
        self._hash: str | None = None

    def hash(self, password: str) -> str:
        self._hash = self._hash or super().hash(password)
        return self._hash


def _one_password() -> dict[str, str]:
    return {person.email: PASSWORD for person in demo_people()}


def _free_ports() -> int:
    """Return a port that is free together with the ones after it."""
    while True:
        # Below the range from which the system gives ports to outgoing connections.
        first = 20_000 + secrets.randbelow(10_000)
        if all(_is_free(first + number) for number in range(_PORTS_NEEDED)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _die_with_parent() -> None:
    # A test run that is killed must not leave servers behind (prctl(2), Linux).
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
