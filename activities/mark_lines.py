"""The lines with which marks are drawn into small pictures, as the viewer draws them. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from activities.imaging.cleaned_files import DrawnMark
from web.models.image_marks import MarkKind

Point = tuple[float, float]
_STEPS: Final = 48
_HEAD_ANGLE: Final = math.pi / 7
_HEAD_SHARE: Final = 0.3


def mark_lines(kind: MarkKind, points: Sequence[Point]) -> DrawnMark | None:
    """Return what is drawn for the points of a mark, in pixels of the image; None for no points.

    The order of the points is Cornerstone3D's: corners of a rectangle row by row, of an ellipse the
    ends of both axes, of an arrow its tip first.
    """
    if not points:
        return None
    if kind is MarkKind.RECTANGLE:
        first, second, third, fourth = points
        return DrawnMark(points=(first, second, fourth, third), is_closed=True)
    if kind is MarkKind.ELLIPSE:
        return DrawnMark(points=_around(points), is_closed=True)
    if kind is MarkKind.ARROW:
        return DrawnMark(points=_with_head(*points))
    return DrawnMark(points=tuple(points))


def _around(ends: Sequence[Point]) -> tuple[Point, ...]:
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = ends
    middle = ((x1 + x2) / 2, (y1 + y2) / 2)
    one, other = ((x1 - x2) / 2, (y1 - y2) / 2), ((x3 - x4) / 2, (y3 - y4) / 2)
    angles = [2 * math.pi * step / _STEPS for step in range(_STEPS)]
    return tuple(
        (
            middle[0] + one[0] * math.cos(angle) + other[0] * math.sin(angle),
            middle[1] + one[1] * math.cos(angle) + other[1] * math.sin(angle),
        )
        for angle in angles
    )


def _with_head(tip: Point, end: Point) -> tuple[Point, ...]:
    length = math.dist(tip, end) * _HEAD_SHARE
    towards = math.atan2(end[1] - tip[1], end[0] - tip[0])
    left, right = (
        (
            tip[0] + length * math.cos(towards + turn),
            tip[1] + length * math.sin(towards + turn),
        )
        for turn in (_HEAD_ANGLE, -_HEAD_ANGLE)
    )
    return (left, tip, right, tip, end)
