"""The window that the viewer's script chooses for pixels, without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.scripts import module_in_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def presets() -> Iterator[Callable[[str, Any], Any]]:
    with module_in_node("viewer/presets.js") as ask:
        yield ask


@pytest.mark.parametrize(
    ("pixels", "low", "high"),
    [
        (list(range(1000)), 10, 995),
        # Nearly all are 0 or 1: both are seen.
        ([0] * 999 + [1], 0, 1),
        ([0] + [1] * 999, 0, 1),
        ([7] * 100, 7, 8),
    ],
)
def test_a_window_begins_and_ends_where_most_pixels_do(
    presets: Callable[[str, Any], Any], pixels: list[int], low: int, high: int
) -> None:
    found = presets("it.automaticWindow(given)", pixels)

    # Black up to the one, white from the other on (PS3.3 C.11.2.1.2.1).
    assert found["centre"] - 0.5 - (found["width"] - 1) / 2 == low
    assert found["centre"] - 0.5 + (found["width"] - 1) / 2 == high


def test_a_window_is_in_the_units_that_are_shown(presets: Callable[[str, Any], Any]) -> None:
    found = presets("it.automaticWindow(given, 2, -1000)", [0, 500])

    assert found == {"centre": -499.5, "width": 1001}
