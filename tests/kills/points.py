"""Where a part of the product can be ended, as seen from inside the part that gets there."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Point(StrEnum):
    """A place in the way of an act; ``AT_ONCE`` to ``LATER`` are times, not places."""

    WRITING = "the web is about to commit"
    WRITTEN = "the web has committed"
    STORING = "a file is about to get its name"
    RECORDING = "the worker is about to commit a step"
    RECORDED = "the worker has committed a step"
    ANSWERING = "the answer is about to leave"
    MAILING = "the worker is about to note a mail"
    MAILED = "the worker has noted a mail"
    AT_ONCE = "as the form is sent"
    SOON = "30 ms after the form was sent"
    LATER = "90 ms after the form was sent"


SECONDS_AFTER: Final = {Point.AT_ONCE: 0.0, Point.SOON: 0.03, Point.LATER: 0.09}


@dataclass(frozen=True)
class KillOrder:
    """A file that says at which point which process groups end. Whoever gets there first obeys."""

    path: Path

    def give(self, point: Point, groups: Sequence[int]) -> None:
        """Let these process groups end as soon as any part reaches ``point``."""
        draft = self.path.with_suffix(".draft")
        draft.write_text(json.dumps({"point": point, "groups": list(groups)}), encoding="utf-8")
        draft.replace(self.path)

    def withdraw(self) -> bool:
        """Take the order back; False when it has been obeyed."""
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        return True

    def obey(self, point: Point) -> None:
        """End what the order says if it is about ``point``; the own group last."""
        try:
            order = json.loads(self.path.read_text(encoding="utf-8"))
            if order["point"] != point:
                return
            # One of several processes that get here together takes it.
            self.path.rename(self.path.with_suffix(f".{os.getpid()}"))
        except FileNotFoundError:
            return
        own = os.getpgrp()
        for group in sorted(order["groups"], key=lambda each: each == own):
            os.killpg(group, signal.SIGKILL)
