"""Bodies of several parts are taken apart as they arrive, whatever their pieces."""

from __future__ import annotations

import io
import os

import pytest

from web.imaging.dicomweb.related import BrokenBodyError, RelatedParts


class Drops(io.BytesIO):
    """Gives few bytes at a time."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__(content)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, self._size))


def read(body: bytes, boundary: str = "b", drop: int = 1 << 20) -> list[bytes]:
    return [b"".join(part) for part in RelatedParts(Drops(body, drop), boundary)]


@pytest.mark.parametrize("drop", [1, 2, 7, 1 << 20])
def test_parts_come_back_as_they_were(drop: int) -> None:
    contents = [b"", b"one\r\n--", os.urandom(3000), b"\r\n-- b"]
    body = b"".join(b"--b\r\nA: 1\r\n\r\n" + each + b"\r\n" for each in contents)

    assert read(b"before it\r\n" + body + b"--b--\r\nafter", drop=drop) == contents


def test_a_part_that_is_not_read_is_skipped() -> None:
    body = b"--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--"
    parts = iter(RelatedParts(io.BytesIO(body), "b"))

    next(parts)

    assert b"".join(next(parts)) == b"two"


@pytest.mark.parametrize(
    ("body", "boundary"),
    [
        (b"", "b"),
        (b"--b\r\n\r\none", "b"),
        (b"--b\r\nA: 1", "b"),
        (b"--b\r\n" + b"A" * 20_000, "b"),
        (b"--b--", ""),
        (b"--b--", "x" * 71),
        (b"--b--", "é"),
    ],
)
def test_a_broken_body_is_refused(body: bytes, boundary: str) -> None:
    with pytest.raises(BrokenBodyError):
        read(body, boundary)
