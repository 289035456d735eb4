"""``make test``: static checks beside the tests; all parts run, and one failure fails the whole."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.made_once import SHARED_FOLDER

ROOT = Path(__file__).resolve().parent.parent.parent
_BIN = Path(sys.executable).parent
_PYTEST = [str(_BIN / "pytest"), "-q", "--durations=5"]
# Files are given out whole, in the order of tests/support/long_files.py.
_SHARED = ["--dist", "loadfile", "--no-loadscope-reorder"]

# Measured lives take three times as long, and reach no branch that the other tests do not.
_RANDOM_LIVES = "tests/workflows/domain/panels/test_panel_life.py"

Part = tuple[str, list[str]]
# One after the other, in what the tests leave of the machine while they wait.
BESIDE: tuple[Part, ...] = (
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
            # What failed is remembered for the browser tests alone.
            *("-p", "no:cacheprovider"),
            "tests/workflows/domain",
            f"--ignore={_RANDOM_LIVES}",
            "--cov=workflows/domain",
            "--cov-branch",
            "--cov-fail-under=100",
            "--cov-report=term-missing:skip-covered",
        ],
    ),
    ("random lives of panels", [*_PYTEST, "-p", "no:cacheprovider", _RANDOM_LIVES]),
)
PARTS: tuple[Part, ...] = (
    (
        "tests",
        [
            *(*_PYTEST, "-n", "2", *_SHARED, "tests"),
            *("--ignore=tests/e2e", "--ignore=tests/workflows/domain"),
        ],
    ),
    # Half of a browser test is waiting, so three at a time keep two cores at work.
    ("browser tests", [*_PYTEST, "-n", "3", *_SHARED, "tests/e2e"]),
)
_ENVIRONMENT = {
    **os.environ,
    # Whoever measures coverage beside this has a file of their own.
    "COVERAGE_FILE": str(ROOT / "build" / "domain.coverage"),
    # Dozens of processes import the same; whoever finds it compiled starts in half the time.
    "PYTHONDONTWRITEBYTECODE": "",
}
# A browser on a busy machine can be late; a failure that stays is a failure.
_ASKED_TWICE = frozenset({"browser tests"})


def main() -> int:
    """Run every part and say how long each took."""
    with TemporaryDirectory() as shared, ThreadPoolExecutor(1) as thread:
        _ENVIRONMENT[SHARED_FOLDER] = shared
        beside = thread.submit(lambda: [name for name, command in BESIDE if _fails(name, command)])
        failed = [name for name, command in PARTS if _fails_in_the_open(name, command)]
        failed = beside.result() + failed
    if failed:
        _say(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


def _fails(name: str, command: list[str]) -> bool:
    """Run a part beside others; what it says is said at its end, in one piece."""
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=_ENVIRONMENT,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    _say(f"\n{done.stdout}{_verdict(name, began, done.returncode)}")
    return done.returncode != 0


def _fails_in_the_open(name: str, command: list[str]) -> bool:
    _say(f"== {name}")
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=_ENVIRONMENT, check=False)
    if done.returncode == 1 and name in _ASKED_TWICE:
        _say(f"== {name}: what failed is asked once more, in the open")
        again = [*command, "--last-failed"]
        done = subprocess.run(again, cwd=ROOT, env=_ENVIRONMENT, check=False)
    _say(_verdict(name, began, done.returncode))
    return done.returncode != 0


def _verdict(name: str, began: float, code: int) -> str:
    took = time.monotonic() - began
    return f"== {name} {'FAILED' if code else 'passed'} in {took:.0f} s"


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - this is what the person at the terminal reads


if __name__ == "__main__":
    sys.exit(main())
