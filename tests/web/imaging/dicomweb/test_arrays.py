"""Arrays that come in pieces become one, wherever the pieces were cut."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from web.imaging.dicomweb.arrays import one_array


def cut(text: bytes, size: int) -> Iterator[bytes]:
    return iter([text[at : at + size] for at in range(0, len(text), size)])


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(
    "arrays",
    [
        [],
        [[]],
        [[], []],
        [[{"a": 1}], [{"b": 2}, {"c": 3}]],
        [[], [{"a": 1}], [], [{"b": [2]}], []],
    ],
)
def test_arrays_become_one(arrays: list[list[object]], size: int) -> None:
    given = [cut(json.dumps(each).encode(), size) for each in arrays]

    joined = b"".join(one_array(given))

    assert json.loads(joined) == [entry for array in arrays for entry in array]
