"""How long an installation takes to come up: from an empty data folder, and every time after.

What ``make run`` does once everything is installed: migrate, load the terminologies, add the
demonstration, serve. The worker may come a moment after the first page.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

from tests.benchmarks.serving import Visitor, wait_until_well

_VERBS = [sys.executable, "-m", "activities.command_line"]
_PATIENCE_SECONDS = 300


def measure_starts(port: int) -> list[list[str]]:
    """Return rows for the first start and for a later one: a page, every part, processor time."""
    with tempfile.TemporaryDirectory(prefix="consilium-starts-") as folder:
        first, later = (_start(Path(folder) / "data", port) for _time in range(2))
    return [
        ["first start, empty data folder, all packages there", first[0]],
        ["the same, until worker and mails are there too", first[1]],
        ["every later start", later[0]],
        ["the same, until worker and mails are there too", later[1]],
        ["its processor time, of all parts", later[2]],
    ]


def _start(folder: Path, port: int) -> tuple[str, str, str]:
    environment = os.environ | {"DATA": str(folder), "PORT": str(port), "CONSILIUM_DEMO": "1"}
    # As make does: compiled modules are kept.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    used, began = _processor_seconds(), time.monotonic()
    server = subprocess.Popen([*_VERBS, "up"], env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for_a_page(port)
        page = time.monotonic() - began
        wait_until_well(port)
        well = time.monotonic() - began
    finally:
        server.terminate()
        server.wait(60)
    return f"{page:.1f} s", f"{well:.1f} s", f"{_processor_seconds() - used:.1f} s"


def _wait_for_a_page(port: int) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        with suppress(OSError, HTTPException):
            if Visitor(port=port).get("/sign-in").status == 200:
                return
        time.sleep(0.05)
    message = "no page was answered"
    raise TimeoutError(message)


def _processor_seconds() -> float:
    """Return what children that have ended have used; others on the machine do not add to it."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
