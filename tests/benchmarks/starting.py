"""How long an installation takes to come up: from an empty data folder, and every time after.

What ``make run`` does once everything is installed: migrate, load the terminologies, add the
demonstration, serve.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.serving import Visitor, wait_until_well

_VERBS = [sys.executable, "-m", "activities.command_line"]


def measure_starts(port: int) -> list[list[str]]:
    """Return rows for the first start and for a later one, until the first page has answered."""
    with tempfile.TemporaryDirectory(prefix="consilium-starts-") as folder:
        first, later = (_start(Path(folder) / "data", port) for _time in range(2))
    return [
        ["first start, empty data folder, all packages there", f"{first:.1f} s"],
        ["every later start", f"{later:.1f} s"],
    ]


def _start(folder: Path, port: int) -> float:
    environment = os.environ | {"DATA": str(folder), "PORT": str(port), "CONSILIUM_DEMO": "1"}
    began = time.monotonic()
    for verb in (["migrate"], ["terminology", "load"], ["demo"]):
        command = [*_VERBS, *verb]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([*_VERBS, "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until_well(port)
        assert Visitor(port=port).get("/sign-in").status == 200
        return time.monotonic() - began
    finally:
        server.terminate()
        server.wait(60)
