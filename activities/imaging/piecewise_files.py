"""Reads pieces of memory, one behind the other, as a file, without putting them together."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class PiecewiseFile(io.RawIOBase):
    """A film of gigabytes lies in a mapped file; nobody copies it to read it."""

    def __init__(self, pieces: Sequence[memoryview]) -> None:
        """Read ``pieces`` in their order."""
        self._pieces = [each for each in pieces if len(each)]
        self._begins = list(accumulate((len(each) for each in self._pieces), initial=0))
        self._at = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that any place in it can be read."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place and return it."""
        begins_at = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._begins[-1]}
        self._at = max(0, begins_at[whence] + offset)
        return self._at

    def readinto(self, into: WriteableBuffer) -> int:
        """Read on, up to the end of a piece; return how many bytes were read, 0 at the end."""
        if self._at >= self._begins[-1]:
            return 0
        number = bisect_right(self._begins, self._at) - 1
        begins_at = self._at - self._begins[number]
        wanted = memoryview(into).cast("B")
        found = self._pieces[number][begins_at : begins_at + len(wanted)]
        wanted[: len(found)] = found
        self._at += len(found)
        return len(found)
