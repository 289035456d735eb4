"""The first kills of the matrix, each time; ``python -m tests.kills`` is the whole of it."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.kills.matrix import run_matrix

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 3


def test_parts_that_die_at_chosen_points_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    # Playwright has an event loop in this thread for as long as its browser runs.
    with ThreadPoolExecutor(1) as thread:
        ledger = thread.submit(run_matrix, tmp_path, rounds=ROUNDS, say=sys.stderr.write).result()

    assert ledger.faults == []
    assert ledger.rounds == ROUNDS
    # Each kill happened where it was meant to, so the points are still on the way.
    assert [place for place in ledger.reached if not place.endswith(": reached")] == []
    assert ledger.unanswered >= 1
