"""Takes a body of several parts apart while it arrives (multipart/related, RFC 2046 5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

_READ: Final = 256 * 1024
_LONGEST_HEAD: Final = 8 * 1024
_LONGEST_BOUNDARY: Final = 70


class BrokenBodyError(ValueError):
    """The body is not what its type promises, or ends too early."""


class Readable(Protocol):
    """What bytes come from."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""


class RelatedParts:
    """The parts of a body, each read to its end before the next one begins."""

    def __init__(self, stream: Readable, boundary: str) -> None:
        """Read ``stream``; raises BrokenBodyError for a boundary that none may have."""
        if not 0 < len(boundary) <= _LONGEST_BOUNDARY or not boundary.isascii():
            message = "there is no usable boundary"
            raise BrokenBodyError(message)
        self._stream = stream
        self._delimiter = b"\r\n--" + boundary.encode("ascii")
        # The first boundary stands at the beginning of a line too.
        self._buffer = b"\r\n"

    def __iter__(self) -> Iterator[Iterator[bytes]]:
        """Yield the content of each part, piece by piece.

        Raises:
            BrokenBodyError: while iterating.

        """
        for _preamble in self._until_delimiter():
            pass
        while not self._is_last():
            self._skip_head()
            content = self._until_delimiter()
            yield content
            for _rest in content:
                pass

    def _is_last(self) -> bool:
        while len(self._buffer) < 2:  # noqa: PLR2004 - two hyphens, or the end of the line
            self._fill()
        return self._buffer.startswith(b"--")

    def _skip_head(self) -> None:
        """Leave out the part's own head; what is inside is judged by its content."""
        # A part without any field has an empty line right after its boundary.
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > _LONGEST_HEAD:
                message = "the head of a part is too long"
                raise BrokenBodyError(message)
            self._fill()
        self._buffer = self._buffer[end + 4 :]

    def _until_delimiter(self) -> Iterator[bytes]:
        kept = len(self._delimiter) - 1
        while (at := self._buffer.find(self._delimiter)) < 0:
            if len(self._buffer) > kept:
                yield self._buffer[:-kept]
                self._buffer = self._buffer[-kept:]
            self._fill()
        content, self._buffer = self._buffer[:at], self._buffer[at + len(self._delimiter) :]
        if content:
            yield content

    def _fill(self) -> None:
        piece = self._stream.read(_READ)
        if not piece:
            message = "the body ends before its last boundary"
            raise BrokenBodyError(message)
        self._buffer += piece
