"""A running product whose parts tell where they are, and die when they are told to."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.support.running_product import RunningProduct

if TYPE_CHECKING:
    from collections.abc import Sequence


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
        for part, process in list(self._parts.items()):
            if process.poll() is not None:
                process.wait()
                self.start(part)
        for part in ("temporal", "worker"):
            self.wait_until(part, "ok")

    def _command(self, part: str) -> list[str]:
        command = super()._command(part)
        if part == "web":
            return [*command[:-1], "tests.kills.watched_web:app"]
        if part == "worker":
            return [sys.executable, "-m", "tests.kills.watched_worker"]
        return command
