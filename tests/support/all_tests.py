"""``make test``: static checks, then every test; all parts run, and one failure fails the whole."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
_BIN = Path(sys.executable).parent
_PYTEST = [str(_BIN / "pytest"), "-q", "-n", "2", "--dist", "loadfile", "--durations=5"]

PARTS: tuple[tuple[str, list[str]], ...] = (
    ("format", [str(_BIN / "ruff"), "format", "--check", "--quiet", "."]),
    ("lint", [str(_BIN / "ruff"), "check", "--quiet", "."]),
    ("types", [str(_BIN / "mypy"), "--no-error-summary"]),
    ("imports", [str(_BIN / "lint-imports"), "--no-cache"]),
    ("words", [sys.executable, "-m", "i18n.catalogues", "check"]),
    # The rules decide about patients, so no branch of them goes untested.
    (
        "tests of the domain",
        [
            *_PYTEST,
            "tests/workflows/domain",
            "--cov=workflows/domain",
            "--cov-branch",
            "--cov-fail-under=100",
            "--cov-report=term-missing:skip-covered",
        ],
    ),
    ("tests", [*_PYTEST, "tests", "--ignore=tests/e2e", "--ignore=tests/workflows/domain"]),
    # Half of a browser test is waiting, so two at a time take half as long.
    ("browser tests", [*_PYTEST, "tests/e2e"]),
)
# Whoever measures coverage beside this has a file of their own.
_ENVIRONMENT = os.environ | {"COVERAGE_FILE": str(ROOT / "build" / "domain.coverage")}
# A browser on a busy machine can be late; a failure that stays is a failure.
_ASKED_TWICE = frozenset({"browser tests"})


def main() -> int:
    """Run every part and say how long each took."""
    failed = []
    for name, command in PARTS:
        print(f"== {name}", flush=True)  # noqa: T201 - this is what the person at the terminal reads
        began = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=_ENVIRONMENT, check=False)
        if done.returncode == 1 and name in _ASKED_TWICE:
            print(f"== {name}: what failed is asked once more, in the open", flush=True)  # noqa: T201 - the same
            again = [*command, "--last-failed"]
            done = subprocess.run(again, cwd=ROOT, env=_ENVIRONMENT, check=False)
        took = time.monotonic() - began
        verdict = "passed" if done.returncode == 0 else "FAILED"
        print(f"== {name} {verdict} in {took:.0f} s", flush=True)  # noqa: T201 - the same
        if done.returncode != 0:
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}", flush=True)  # noqa: T201 - the same
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
