"""Reads what a client sends: so much and no more, and to the last byte when its line is cut."""

from __future__ import annotations

import hashlib
from typing import IO, Final

from flask import Request
from werkzeug.exceptions import ClientDisconnected

# A line that is silent for so long is cut; its thread is wanted by others.
SILENCE_SECONDS: Final = 20.0


class ArrivingBytes:
    """The body of a request as a stream that ends where the client's line did."""

    def __init__(self, stream: IO[bytes], most: int, *, sums_up: bool = False) -> None:
        """Give at most ``most`` bytes; ``sums_up`` asks for their SHA-1 (tus, Checksum)."""
        self._stream = stream
        self._left = most
        self._digest = hashlib.sha1(usedforsecurity=False) if sums_up else None

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes; none when nothing more will come."""
        wanted = self._left if size < 0 else min(size, self._left)
        if not wanted:
            return b""
        try:
            part = self._stream.read(wanted)
        except (ClientDisconnected, OSError):
            # What arrived before is kept; nothing follows it.
            self._left = 0
            return b""
        self._left -= len(part)
        if self._digest is not None:
            self._digest.update(part)
        return part

    @property
    def sha1(self) -> bytes:
        """Return the SHA-1 of what was read so far."""
        return self._digest.digest() if self._digest is not None else b""


def end_silence(request: Request) -> None:
    """Let a read of this request's body fail when its line says nothing for a while."""
    socket = request.environ.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(SILENCE_SECONDS)
