"""A child that says it left the network can reach nobody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from activities import rendering_child
from tests.support.listening_trap import listening_trap

PROBE = """
import runpy, socket, sys
left = runpy.run_path(sys.argv[1])["leave_the_network"]()
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[2])), timeout=2).close()
    reached = True
except OSError:
    reached = False
print(left, reached)
"""


def test_a_child_that_left_the_network_reaches_nobody() -> None:
    with listening_trap() as trap:
        port = trap.address.rsplit(":", 1)[1]
        child = Path(rendering_child.__file__)

        probe = subprocess.run(
            [sys.executable, "-I", "-c", PROBE, str(child), port],
            capture_output=True,
            text=True,
            check=True,
        )

    left, reached = probe.stdout.split()
    assert {left, reached} == {"True", "False"}
