"""Finds text in frames, to warn a person: an aid, never the control (security.md 1.4).

A process of its own reads the pictures; when it is late it is killed and started again.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
from threading import Lock
from types import TracebackType
from typing import BinaryIO, Final, Self

from activities.imaging.cleaned_files import Mask
from activities.imaging.cleaner import Cleaner
from activities.imaging.text_child import LENGTH, READY
from workflows.domain.imaging.verdicts import RefusalReason

_CHILD: Final = "activities.imaging.text_child"
_START_SECONDS: Final = 120.0
_FRAME_SECONDS: Final = 60.0
# Letters on a larger picture are still found, in a quarter of the time.
LONGEST_SIDE: Final = 1024
_LONGEST_ANSWER: Final = 1024 * 1024


class TextNotReadError(Exception):
    """The picture could not be read, so nobody knows whether there is text; ``reason`` says why."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def frames_to_read(frames: int) -> tuple[int, ...]:
    """Return which frames of many are read, from 1: the first, the middle, the last."""
    last = max(1, frames)
    return tuple(sorted({1, (last + 1) // 2, last}))


class TextFinder:
    """Owns the reading process; a context manager. One picture is read at a time."""

    def __init__(self) -> None:
        """Start nothing yet: the first picture starts the process."""
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Return the finder itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        self.close()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def find(
        self, cleaner: Cleaner, source: BinaryIO, *, frame: int, columns: int
    ) -> tuple[Mask, ...]:
        """Return where text stands in a frame of a cleaned file, as masks that would cover it.

        ``columns`` is the width of the stored frame. Raises RenderingError, TextNotReadError.
        """
        picture = cleaner.render(source, frame=frame, window=None, longest_side=LONGEST_SIDE)
        # The width in the header of a PNG (PNG 11.2.2).
        scale = columns / int.from_bytes(picture[16:20])
        with self._lock:
            boxes = self._read(picture)
        return tuple(
            Mask(
                frame=frame,
                x=int(left * scale),
                y=int(top * scale),
                width=int((right - left) * scale) + 1,
                height=int((bottom - top) * scale) + 1,
            )
            for left, top, right, bottom in boxes
        )

    def _read(self, picture: bytes) -> list[list[int]]:
        process = self._started()
        assert process.stdin is not None  # noqa: S101 - it was started with a pipe
        try:
            process.stdin.write(LENGTH.pack(len(picture)) + picture)
            process.stdin.flush()
            answer: list[list[int]] = json.loads(_line(process, _FRAME_SECONDS))
        except TimeoutError:
            self._end()
            raise TextNotReadError(RefusalReason.TIME_LIMIT) from None
        except (OSError, ValueError):
            self._end()
            raise TextNotReadError(RefusalReason.DAMAGED) from None
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", _CHILD],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"},
            )
            if _line(self._process, _START_SECONDS) != READY:
                self._end()
                raise TextNotReadError(RefusalReason.MEMORY_LIMIT)
        return self._process

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            # What it did not take any more is of no use.
            with contextlib.suppress(BrokenPipeError):
                if stream is not None:
                    stream.close()
        self._process.wait()
        self._process = None


def _line(process: subprocess.Popen[bytes], seconds: float) -> bytes:
    """Return one line of the child's output; raises TimeoutError, and ValueError when it ends."""
    assert process.stdout is not None  # noqa: S101 - it was started with a pipe
    descriptor = process.stdout.fileno()
    line = b""
    while not line.endswith(b"\n"):
        ready, _write, _error = select.select([descriptor], [], [], seconds)
        if not ready:
            raise TimeoutError
        piece = os.read(descriptor, 65536)
        if not piece or len(line) > _LONGEST_ANSWER:
            raise ValueError("the reader ended")
        line += piece
    return line
