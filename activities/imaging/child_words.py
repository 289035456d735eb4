"""What the cleaner and its children say to each other besides jobs."""

from __future__ import annotations

from typing import Final

READY: Final = b"ready"
DONE: Final = b"done"
# Followed by the exit code of the child that did not answer.
ENDED: Final = b"ended "
