"""Kills parts of the product while people act: ``python -m tests.kills``; ``--rounds 60`` is short.

Ends with status 1 when something acknowledged was lost, something happened twice, a panel is in a
state that cannot be, row and workflow differ, or the audit trail is broken.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.kills.matrix import run_matrix, told

_ALL = 400


def main() -> int:
    """Run the matrix and say what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=_ALL, help="how many kills (400)")
    parser.add_argument("--skip", type=int, default=0, help="begin at a later pair of the matrix")
    parser.add_argument("--keep", type=Path, help="a folder for data and logs, which then stay")
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as passing:
        folder = asked.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        ledger = run_matrix(folder, rounds=asked.rounds, skip=asked.skip, say=sys.stderr.write)
    lines = [*told(ledger), f"took {time.monotonic() - began:.0f} s", ""]
    sys.stdout.write("\n".join(lines))
    return 1 if ledger.faults else 0


if __name__ == "__main__":
    sys.exit(main())
