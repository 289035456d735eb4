"""Whether the slices of a series make a volume that can be cut another way, and if not, why.

Pure: no I/O. A viewer that cuts assumes slices of one size, parallel, one above the other and
equally far apart; where that is not so, what it draws is bent or stretched and nobody would see it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

Numbers = tuple[float, ...]

# Fewer slices make no volume that anybody could turn.
_FEWEST: Final = 3
_SAME: Final = 1e-3
# mm: closer than this, two slices are at one place.
_ONE_PLACE: Final = 0.01
# No slice may be further from its place than a tenth of the distance between two, or than what
# devices lose by writing positions to a tenth of a millimetre.
_SHARE_OFF: Final = 0.1
_ROUNDING: Final = 0.1


class VolumeFault(StrEnum):
    """Why slices make no volume, or that nobody has looked yet."""

    UNDECIDED = "undecided"
    OVERVIEW = "overview"
    NOT_PLACED = "not_placed"
    TOO_FEW = "too_few"
    DIFFERENT_SIZES = "different_sizes"
    NOT_PARALLEL = "not_parallel"
    REPEATED = "repeated"
    UNEVEN = "uneven"
    TILTED = "tilted"


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Where an image lies (PS3.3 C.7.6.2), in mm; empty where the file does not say."""

    position: Numbers = ()
    orientation: Numbers = ()
    spacing: Numbers = ()
    rows: int = 0
    columns: int = 0
    is_overview: bool = False


def volume_fault(slices: Sequence[Slice]) -> VolumeFault | None:
    """Return why the slices make no volume; None when they make one."""
    if any(each.is_overview for each in slices):
        return VolumeFault.OVERVIEW
    if not slices or not all(_is_placed(each) for each in slices):
        return VolumeFault.NOT_PLACED
    if len(slices) < _FEWEST:
        return VolumeFault.TOO_FEW
    if not all(_is_of_one_size(slices[0], each) for each in slices):
        return VolumeFault.DIFFERENT_SIZES
    if not all(_near(slices[0].orientation, each.orientation, _SAME) for each in slices):
        return VolumeFault.NOT_PARALLEL
    return _fault_of_places(slices)


def _fault_of_places(slices: Sequence[Slice]) -> VolumeFault | None:
    normal = _normal(slices[0].orientation)
    ordered = sorted(slices, key=lambda each: _along(normal, each.position))
    first, last = ordered[0].position, ordered[-1].position
    depths = [_along(normal, each.position) for each in ordered]
    if any(b - a < _ONE_PLACE for a, b in pairwise(depths)):
        return VolumeFault.REPEATED
    gap = (depths[-1] - depths[0]) / (len(depths) - 1)
    allowed = max(_SHARE_OFF * gap, _ROUNDING)
    if any(abs(depth - depths[0] - gap * at) > allowed for at, depth in enumerate(depths)):
        return VolumeFault.UNEVEN
    # Slices that are shifted against each other: the gantry of a scanner was tilted.
    straight = tuple(a + (depths[-1] - depths[0]) * n for a, n in zip(first, normal, strict=True))
    if math.dist(straight, last) > max(allowed, _sideways_allowed(slices[0])):
        return VolumeFault.TILTED
    return None


def _sideways_allowed(slice_: Slice) -> float:
    """Return half a pixel in mm: less is not seen."""
    return max(slice_.spacing, default=0.0) / 2


def _is_placed(slice_: Slice) -> bool:
    return len(slice_.position) == 3 and len(slice_.orientation) == 6  # noqa: PLR2004 - x, y, z


def _is_of_one_size(one: Slice, other: Slice) -> bool:
    return (one.rows, one.columns) == (other.rows, other.columns) and _near(
        one.spacing, other.spacing, _SAME
    )


def _near(one: Numbers, other: Numbers, allowed: float) -> bool:
    return len(one) == len(other) and all(
        abs(a - b) <= allowed for a, b in zip(one, other, strict=True)
    )


def _normal(orientation: Numbers) -> Numbers:
    a, b, c, d, e, f = orientation
    return (b * f - c * e, c * d - a * f, a * e - b * d)


def _along(normal: Numbers, position: Numbers) -> float:
    return sum(n * each for n, each in zip(normal, position, strict=True))
