"""A running product whose parts tell where they are, and die when they are told to."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tests.support.running_product import RunningProduct

if TYPE_CHECKING:
    from collections.abc import Sequence


# As long as a part of a running product may take to start.
_STARTING_SECONDS: Final = 180.0


class WatchedProduct(RunningProduct):
    """As people run it, but for listeners in web and worker."""

    def group(self, part: str) -> int:
        """Return the process group of a part."""
        return self._parts[part].pid

    def kill_groups(self, groups: Sequence[int]) -> None:
        """End these at once."""
        for group in groups:
            # It may just have died of something else.
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)

    def raise_the_dead(self) -> None:
        """Start again what has ended, and wait until the product is well."""
        until = time.monotonic() + _STARTING_SECONDS
        # Whoever was killed a moment ago may not have ended when it is looked at first.
        while time.monotonic() < until and not self._is_well():
            for part, process in list(self._parts.items()):
                if process.poll() is not None:
                    self.start(part)
            time.sleep(0.1)
        for part in ("temporal", "worker"):
            self.wait_until(part, "ok", seconds=1)

    def _is_well(self) -> bool:
        if any(process.poll() is not None for process in self._parts.values()):
            return False
        try:
            said = self.health()
        except OSError:
            return False
        return said["temporal"] == said["worker"] == "ok"

    def _command(self, part: str) -> list[str]:
        command = super()._command(part)
        if part == "web":
            return [*command[:-1], "tests.kills.watched_web:app"]
        if part == "worker":
            return [sys.executable, "-m", "tests.kills.watched_worker"]
        return command
