"""Shapes of marks on slides as the viewer's script makes them, without a browser."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.scripts import module_in_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECTANGLE = [[10, 20], [110, 20], [10, 70], [110, 70]]
# Ends of the axes: lower, upper, left, right.
ELLIPSE = [[50, 80], [50, 40], [20, 60], [80, 60]]


@pytest.fixture(scope="module")
def shapes() -> Iterator[Callable[..., Any]]:
    """Lend the script: a function's name and what it is given."""
    with module_in_node("viewer/slide_mark_shapes.js") as ask:
        yield lambda name, *given: ask(f"it.{name}(...given)", given)


def test_a_drag_makes_the_points_of_its_kind(shapes: Callable[..., Any]) -> None:
    drag = [[110, 70], [10, 20]]

    assert shapes("pointsOf", "length", drag) == drag
    assert shapes("pointsOf", "rectangle", drag) == RECTANGLE[::-1]
    assert shapes("pointsOf", "ellipse", [[20, 40], [80, 80]]) == ELLIPSE
    # One point is where nothing was dragged yet.
    assert shapes("pointsOf", "rectangle", [[1, 2]]) == [[1, 2]] * 4


def test_a_rectangle_stays_one_when_a_corner_is_moved(shapes: Callable[..., Any]) -> None:
    moved = shapes("moved", "rectangle", RECTANGLE, 1, [200, 5])

    assert moved == [[10, 5], [200, 5], [10, 70], [200, 70]]


def test_the_other_end_of_an_axis_stays(shapes: Callable[..., Any]) -> None:
    # Sideways nothing happens: an end moves along its axis.
    moved = shapes("moved", "ellipse", ELLIPSE, 0, [90, 120])

    assert moved == [[50, 120], [50, 40], [20, 80], [80, 80]]


@pytest.mark.parametrize(
    ("kind", "points", "spacing", "value", "unit"),
    [
        ("length", [[0, 0], [300, 400]], 0.5, 250, "µm"),
        ("length", [[0, 0], [3000, 4000]], 0.5, 2.5, "mm"),
        ("rectangle", RECTANGLE, 2, 100 * 50 * 4, "µm²"),
        ("rectangle", RECTANGLE, 20, 100 * 50 * 400 / 1e6, "mm²"),
        ("ellipse", ELLIPSE, 1, math.pi * 20 * 30, "µm²"),
        ("angle", [[100, 0], [0, 0], [100, 100]], 0, 45, "°"),
    ],
)
def test_what_is_measured_has_the_unit_of_its_size(
    shapes: Callable[..., Any],
    kind: str,
    points: list[list[int]],
    spacing: float,
    value: float,
    unit: str,
) -> None:
    [told] = shapes("valuesOf", kind, points, spacing)

    assert (told["value"], told["unit"]) == (pytest.approx(value), unit)


@pytest.mark.parametrize("kind", ["length", "rectangle", "ellipse"])
def test_without_spacing_no_size_is_told(shapes: Callable[..., Any], kind: str) -> None:
    assert shapes("valuesOf", kind, RECTANGLE, 0) == []


def test_an_ellipse_is_drawn_through_the_ends_of_its_axes(shapes: Callable[..., Any]) -> None:
    [line] = shapes("linesOf", "ellipse", ELLIPSE, 1)

    for end in ELLIPSE:
        assert min(math.dist(end, each) for each in line) < 1e-6
    assert math.dist(line[0], line[-1]) < 1e-6
