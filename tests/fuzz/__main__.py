"""The whole gate: ``python -m tests.fuzz``; ``--count 500 --first 3000`` looks at some again.

Ends with status 1 when anything was answered with 5xx, late, unjudged, leaked or left behind.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.fuzz.gate import TOGETHER, Findings, a_gate

_ALL = 10_000
_MEBIBYTE = 1024 * 1024


def main() -> int:
    """Run the gate and say what became of the attempts."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=_ALL, help="how many attempts (10,000)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first one")
    asked = parser.parse_args()
    began = time.monotonic()
    last = asked.first + asked.count
    with a_gate() as gate:
        for begin in range(asked.first, last, TOGETHER):
            found = gate.run(range(begin, min(begin + TOGETHER, last)))
            sys.stderr.write(f"{found.attempts} sent, {len(found.faults)} faults\n")
    sys.stdout.write("\n".join([*told(found), f"took {time.monotonic() - began:.0f} s", ""]))
    return 1 if found.faults else 0


def told(found: Findings) -> list[str]:
    """Return the findings in lines."""
    times = sorted(found.seconds)
    grown = (found.memory[-1] - found.memory[0]) / _MEBIBYTE
    return [
        f"{found.attempts} attempts",
        *(f"  answered {name}: {count}" for name, count in sorted(found.answers.items())),
        f"{found.verdicts.total()} files judged",
        *(f"  {name}: {count}" for name, count in found.verdicts.most_common()),
        f"answered: half within {times[len(times) // 2] * 1000:.0f} ms",
        f"answered: 99 of 100 within {times[len(times) * 99 // 100] * 1000:.0f} ms",
        f"answered: all within {times[-1]:.1f} s",
        f"memory of web and worker in one process grew by {grown:.0f} MiB after the first hundred",
        f"{len(found.faults)} faults",
        *(f"  {each}" for each in found.faults),
    ]


if __name__ == "__main__":
    sys.exit(main())
