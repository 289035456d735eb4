"""What takes long to make and is only read or copied: made once for all workers of a test run."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

# Names the folder that the parts of ``make test`` share, each a test run of its own.
SHARED_FOLDER: Final = "TESTS_MADE_ONCE"


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder ``name`` of this test run, which the first who asks lets ``make`` fill."""
    of_run = _folder_of_run(factory)
    folder, draft = of_run / name, of_run / f"{name}.draft"
    with (of_run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            # What somebody began and could not finish is no good.
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            make(draft)
            draft.rename(folder)
    return folder


def _folder_of_run(factory: pytest.TempPathFactory) -> Path:
    if SHARED_FOLDER in os.environ:
        return Path(os.environ[SHARED_FOLDER])
    base = factory.getbasetemp()
    # pytest-xdist gives each worker a folder below that of the run.
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
