"""Writes out every entry of tables of colours that are kept as segments (PS3.3 C.7.9.2).

Decoders of browsers do not take segments, and only a table whose entries are counted is known to
hold nothing else.
"""

from __future__ import annotations

import struct
from typing import Final

_DISCRETE: Final = 0
_LINEAR: Final = 1
_INDIRECT: Final = 2
_WIDE: Final = 16
# How struct writes an entry of one byte, of two.
_CODES: Final = {1: "B", 2: "H"}


class _Expansion:
    """One table on its way: its numbers and the entries so far."""

    def __init__(self, numbers: tuple[int, ...], entries: int, width: int) -> None:
        self.numbers, self.entries, self.width = numbers, entries, width
        self.made: list[int] = []

    def run(self) -> None:
        at = 0
        while len(self.made) < self.entries:
            opcode, count = self._numbers(at, 2)
            at = self._copy(at + 2, count) if opcode == _INDIRECT else self._add(at)

    def _numbers(self, at: int, count: int) -> tuple[int, ...]:
        found = self.numbers[at : at + count]
        if len(found) < count:
            message = "the table ends within a segment"
            raise ValueError(message)
        return found

    def _add(self, at: int) -> int:
        """Write out a discrete or linear segment; return where the next one begins."""
        opcode, count = self._numbers(at, 2)
        if opcode == _DISCRETE:
            new: tuple[int, ...] = self._numbers(at + 2, count)
            end = at + 2 + count
        elif opcode == _LINEAR and self.made:
            (last,) = self._numbers(at + 2, 1)
            new, end = _steps(self.made[-1], last, count), at + 3
        else:
            message = f"no table begins or goes on with segment {opcode}"
            raise ValueError(message)
        if not count or len(self.made) + count > self.entries:
            message = "a segment has no entries, or too many"
            raise ValueError(message)
        self.made.extend(new)
        return end

    def _copy(self, at: int, count: int) -> int:
        """Write out segments that stand elsewhere; these copy none in turn (C.7.9.2.3)."""
        words = 4 // self.width
        pointer = struct.pack(f"<{words}{_CODES[self.width]}", *self._numbers(at, words))
        place = int.from_bytes(pointer, "little") // self.width
        for _segment in range(count):
            place = self._add(place)
        return at + words


def _steps(first: int, last: int, count: int) -> tuple[int, ...]:
    """Return the entries of a line from the one after ``first`` to ``last``."""
    return tuple(round(first + (last - first) * step / count) for step in range(1, count + 1))


def expanded_table(segments: bytes | memoryview, entries: int, bits: int) -> bytes:
    """Return the entries of a table, little endian, ``bits`` (8 or 16) each.

    Raises:
        ValueError: when the segments do not make exactly ``entries``.

    """
    width = 2 if bits == _WIDE else 1
    usable = len(segments) // width * width
    numbers = struct.unpack(f"<{usable // width}{_CODES[width]}", segments[:usable])
    expansion = _Expansion(numbers, entries, width)
    expansion.run()
    return struct.pack(f"<{entries}{_CODES[width]}", *expansion.made)
