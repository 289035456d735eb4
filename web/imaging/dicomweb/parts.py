"""Writes answers in several parts (multipart/related, RFC 2387 and PS3.18 section 8.6.1.2)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part: its media type with parameters, its size in bytes, and how it is read."""

    content_type: str
    size: int
    read: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Parts in one body. The boundary is random, so no content can hold it."""

    media_type: str
    parts: Sequence[Part]
    boundary: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def content_type(self) -> str:
        """Return the Content-Type of the answer."""
        return f'multipart/related; type="{self.media_type}"; boundary={self.boundary}'

    @property
    def size(self) -> int:
        """Return the length of the whole body in bytes."""
        heads = sum(len(self._head(part)) + part.size + 2 for part in self.parts)
        return heads + len(self._end)

    def body(self, first: Iterator[bytes] | None = None) -> Iterator[bytes]:
        """Yield the body; ``first`` is the first part's content when it is open already."""
        for number, part in enumerate(self.parts):
            yield self._head(part)
            yield from first if first is not None and number == 0 else part.read()
            yield b"\r\n"
        yield self._end

    def _head(self, part: Part) -> bytes:
        head = f"--{self.boundary}\r\nContent-Type: {part.content_type}\r\n"
        return f"{head}Content-Length: {part.size}\r\n\r\n".encode("ascii")

    @property
    def _end(self) -> bytes:
        return f"--{self.boundary}--\r\n".encode("ascii")
