"""Joins arrays of JSON as they are sent, so that no study has to fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def one_array(arrays: Sequence[Iterator[bytes]]) -> Iterator[bytes]:
    """Yield one array of what all ``arrays`` hold, each written ``[…]`` without space around."""
    before = b"["
    for array in arrays:
        for piece in _inside(array):
            yield before + piece
            before = b""
        before = before or b","
    yield b"[]" if before == b"[" else b"]"


def _inside(array: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what stands between the first byte and the last."""
    held = next(array, b"")[1:]
    for piece in array:
        if held:
            yield held
        held = piece
    if held[:-1]:
        yield held[:-1]
