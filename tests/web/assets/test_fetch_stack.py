"""How large the pieces are that a worker sends: a few seconds' worth of the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.scripts import module_in_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MIB = 1024**2
_LEARNED = """(() => {
  const stack = new it.FetchStack();
  for (const [bytes, seconds] of given) stack.learn(bytes, seconds);
  return stack.piece;
})()"""


@pytest.fixture(scope="module")
def stack() -> Iterator[Callable[[str, Any], Any]]:
    with module_in_node("js/fetch_stack.js") as ask:
        yield ask


@pytest.mark.parametrize(
    ("sent", "piece"),
    [
        ([], MIB // 4),
        # A fast line: as much as one request may carry.
        ([(MIB, 0.02)], 8 * MIB),
        # 1 Mbit/s: a piece of two seconds.
        ([(MIB, 8.0)], MIB // 4),
        # It has become faster since.
        ([(MIB, 8.0), (MIB // 4, 0.5)], MIB),
        ([(MIB, 60.0)], MIB // 4),
        # A file of a few bytes says nothing of the line.
        ([(20, 0.5)], MIB // 4),
    ],
)
def test_a_piece_is_what_a_line_carries_in_two_seconds(
    stack: Callable[[str, Any], Any], sent: list[tuple[int, float]], piece: int
) -> None:
    assert stack(_LEARNED, sent) == piece
