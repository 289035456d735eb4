"""A child leaves the network wherever the kernel lets it, and then reaches nobody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from activities import rendering_child
from activities.document_rendering import renders_without_network
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


def kernel_permits() -> bool:
    """Ask util-linux, which is not ours, whether a process may have a network of its own."""
    ways = (["--net"], ["--user", "--net"])
    return any(
        subprocess.run(["unshare", *way, "true"], check=False, capture_output=True).returncode == 0
        for way in ways
    )


def test_a_child_leaves_the_network_where_the_kernel_lets_it_and_says_so() -> None:
    with listening_trap() as trap:
        port = trap.address.rsplit(":", 1)[1]
        child = Path(rendering_child.__file__)

        probe = subprocess.run(
            [sys.executable, "-I", "-c", PROBE, str(child), port],
            capture_output=True,
            text=True,
            check=True,
        )

    expected = "True False" if kernel_permits() else "False True"
    assert probe.stdout.strip() == expected


def test_the_worker_knows_whether_that_works_here() -> None:
    assert renders_without_network() is kernel_permits()
