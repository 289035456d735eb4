"""Has frames drawn by a program of its own, so that no parser of images runs in the web.

The program (activities/image_rendering.py) is started with the first picture that is asked for,
one for each web process. It gets each file as an open descriptor and draws in limited children.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from web.settings import ROOT

_PROGRAM: Final = "activities.image_rendering"
_SECONDS: Final = 45.0
_WAITING_SECONDS: Final = 15.0
_HEAD_BYTES: Final = 8
_IN_MEMORY: Final = 64 * 1024**2


class NotDrawnError(Exception):
    """No picture could be made: the pixels cannot be decoded, or it took too long."""


class BusyError(Exception):
    """Others are being served; ask again in a moment."""


class Renderer:
    """Asks one program for pictures, one at a time."""

    def __init__(self, program: str = _PROGRAM) -> None:
        """Start ``program`` when the first picture is wanted."""
        self._program = program
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    def png(
        self,
        source: IO[bytes],
        *,
        frame: int,
        window: tuple[float, float] | None,
        longest_side: int,
    ) -> bytes:
        """Return a PNG of one frame (from 1) of a Part 10 file; ``window`` is centre and width.

        Raises:
            NotDrawnError: when there is none.
            BusyError: when it was nobody's turn for too long.

        """
        job = json.dumps({"frame": frame, "window": window, "longest_side": longest_side})
        # Pages are asked for by the same threads: not all of them may wait for pictures.
        if not self._lock.acquire(timeout=_WAITING_SECONDS):
            raise BusyError
        try:
            channel = self._started()
            try:
                socket.send_fds(channel, [job.encode()], [source.fileno()])
                size = int.from_bytes(_received(channel, _HEAD_BYTES), "big")
                picture = _received(channel, size)
            except OSError as error:
                # Too slow, or gone: the next picture gets a new program.
                self.close()
                raise NotDrawnError from error
        finally:
            self._lock.release()
        if not picture:
            raise NotDrawnError
        return picture

    def close(self) -> None:
        """End the program."""
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._channel = self._process = None

    def _started(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._channel is None:
            ours, theirs = socket.socketpair()
            with theirs:
                # Nothing of our environment: the program needs no key and no address.
                self._process = subprocess.Popen(
                    [sys.executable, "-m", self._program, str(theirs.fileno())],
                    cwd=ROOT,
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    env={"PATH": os.environ.get("PATH", "")},
                )
            ours.settimeout(_SECONDS)
            self._channel = ours
        return self._channel


RENDERER: Final = Renderer()


@contextmanager
def plain_file(pieces: Iterator[bytes], size: int) -> Iterator[IO[bytes]]:
    """Lend the content as a file without a name, at its beginning; nothing is left of it."""
    if size <= _IN_MEMORY:
        file: IO[bytes] = os.fdopen(os.memfd_create("image", os.MFD_CLOEXEC), "w+b")
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed below, as the other one
    with file:
        for piece in pieces:
            file.write(piece)
        file.seek(0)
        yield file


def _received(channel: socket.socket, size: int) -> bytes:
    pieces, missing = [], size
    while missing:
        piece = channel.recv(min(missing, 1024**2))
        if not piece:
            raise ConnectionResetError
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
