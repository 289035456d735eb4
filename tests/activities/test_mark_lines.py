"""Marks are drawn into small pictures with the lines that the viewer draws."""

from __future__ import annotations

import math

import pytest

from activities.mark_lines import mark_lines
from web.models.image_marks import MarkKind


def test_a_rectangle_goes_around_its_corners() -> None:
    drawn = mark_lines(MarkKind.RECTANGLE, ((10, 10), (40, 10), (10, 30), (40, 30)))

    assert drawn is not None
    assert drawn.points == ((10, 10), (40, 10), (40, 30), (10, 30))
    assert drawn.is_closed


def test_an_ellipse_is_round_and_no_box() -> None:
    drawn = mark_lines(MarkKind.ELLIPSE, ((30, 40), (30, 20), (10, 30), (50, 30)))

    assert drawn is not None
    assert drawn.is_closed
    for x, y in drawn.points:
        assert ((x - 30) / 20) ** 2 + ((y - 30) / 10) ** 2 == pytest.approx(1)


def test_an_arrow_has_its_head_where_it_points() -> None:
    drawn = mark_lines(MarkKind.ARROW, ((10, 10), (40, 50)))

    assert drawn is not None
    left, tip, right, again, end = drawn.points
    assert tip == again == (10, 10)
    assert end == (40, 50)
    assert math.dist(left, tip) == pytest.approx(15)
    assert math.dist(left, end) == pytest.approx(math.dist(right, end))


@pytest.mark.parametrize(
    ("kind", "points"),
    [(MarkKind.LENGTH, ((1, 2), (3, 4))), (MarkKind.ANGLE, ((1, 2), (3, 4), (5, 6)))],
)
def test_other_marks_are_a_line_through_their_points(
    kind: MarkKind, points: tuple[tuple[float, float], ...]
) -> None:
    drawn = mark_lines(kind, points)

    assert drawn is not None
    assert (drawn.points, drawn.is_closed) == (points, False)


def test_a_key_image_has_nothing_to_draw() -> None:
    assert mark_lines(MarkKind.KEY_IMAGE, ()) is None
