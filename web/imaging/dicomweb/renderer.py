"""Has frames drawn by programs of their own, so that no parser of images runs in the web.

The program (activities/image_rendering.py) is started with the first picture that is asked for, a
second one when that is busy. It gets each file as an open descriptor and draws in limited children.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from queue import Empty, LifoQueue
from typing import IO, Final

from web.settings import ROOT

_PROGRAM: Final = "activities.image_rendering"
_SECONDS: Final = 45.0
_WAITING_SECONDS: Final = 15.0
_HEAD_BYTES: Final = 8
_PROGRAMS: Final = 2
_IN_MEMORY: Final = 64 * 1024**2


class NotDrawnError(Exception):
    """No picture could be made: the pixels cannot be decoded, or it took too long."""


class BusyError(Exception):
    """No program was free for too long; others are being served; ask again in a moment."""


class Renderer:
    """Asks one program for pictures, one at a time."""

    def __init__(self, program: str = _PROGRAM) -> None:
        """Start ``program`` when the first picture is wanted."""
        self._program = program
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    def picture(
        self,
        source: IO[bytes],
        *,
        frame: int,
        window: tuple[float, float] | None,
        longest_side: int,
        form: str = "PNG",
    ) -> bytes:
        """Return one frame (from 1) of a Part 10 file as "PNG" or "JPEG".

        ``window`` is centre and width.

        Raises:
            NotDrawnError: when there is none.

        """
        asked = {"frame": frame, "window": window, "longest_side": longest_side, "form": form}
        job = json.dumps(asked)
        with self._lock:
            channel = self._started()
            try:
                socket.send_fds(channel, [job.encode()], [source.fileno()])
                size = int.from_bytes(_received(channel, _HEAD_BYTES), "big")
                picture = _received(channel, size)
            except OSError as error:
                # Too slow, or gone: the next picture gets a new program.
                self.close()
                raise NotDrawnError from error
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


class Renderers:
    """A few programs, so that one large picture does not keep all others waiting."""

    def __init__(self, programs: int = _PROGRAMS) -> None:
        """Start none yet."""
        self._all = [Renderer() for _number in range(programs)]
        # Whoever was free last is taken first: the others are only started when it is busy.
        self._free: LifoQueue[Renderer] = LifoQueue()
        for each in reversed(self._all):
            self._free.put(each)

    def picture(
        self,
        source: IO[bytes],
        *,
        frame: int,
        window: tuple[float, float] | None,
        longest_side: int,
        form: str = "PNG",
    ) -> bytes:
        """Return what Renderer.picture returns, from the first program that is free."""
        # Pages are asked for by the same threads: not all of them may wait for pictures.
        try:
            renderer = self._free.get(timeout=_WAITING_SECONDS)
        except Empty:
            raise BusyError from None
        try:
            return renderer.picture(
                source, frame=frame, window=window, longest_side=longest_side, form=form
            )
        finally:
            self._free.put(renderer)

    def close(self) -> None:
        """End the programs."""
        for each in self._all:
            each.close()


RENDERER: Final = Renderers()


@contextmanager
def plain_file(
    pieces: Iterable[tuple[int, Iterator[bytes]]], size: int, held: int
) -> Iterator[IO[bytes]]:
    """Lend content as a file of ``size`` bytes without a name, at its beginning.

    ``pieces`` are offsets with what lies there, ``held`` bytes together; where nothing lies there
    are zeros that take no room. Nothing is left of it.
    """
    if held <= _IN_MEMORY:
        file: IO[bytes] = os.fdopen(os.memfd_create("image", os.MFD_CLOEXEC), "w+b")
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed below, as the other one
    with file:
        file.truncate(size)
        for begins_at, content in pieces:
            file.seek(begins_at)
            for piece in content:
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
