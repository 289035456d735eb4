"""Which slices make a volume, and why others do not."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from workflows.domain.imaging.volumes import Slice, VolumeFault, volume_fault

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def a_slice(z: float, x: float = 0.0, **changes: Any) -> Slice:
    made = Slice(position=(x, 0.0, z), orientation=AXIAL, spacing=(0.5, 0.5), rows=512, columns=512)
    return replace(made, **changes)


def stack(*depths: float) -> list[Slice]:
    return [a_slice(each) for each in depths]


def test_even_slices_make_a_volume_in_any_order() -> None:
    assert volume_fault(stack(4, 0, 2, 6, 8)) is None


def test_positions_that_were_rounded_make_a_volume() -> None:
    assert volume_fault([a_slice(round(at * 0.625, 1)) for at in range(300)]) is None


def test_oblique_slices_make_a_volume() -> None:
    turned = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
    slices = [Slice(position=(at * -3.0, 7, 9), orientation=turned) for at in range(5)]

    assert volume_fault(slices) is None


@pytest.mark.parametrize("missing", [1, 50, 298])
def test_one_missing_slice_of_three_hundred_is_noticed(missing: int) -> None:
    slices = [a_slice(float(at)) for at in range(300) if at != missing]

    assert volume_fault(slices) is VolumeFault.UNEVEN


def test_denser_slices_in_the_middle_are_uneven() -> None:
    assert volume_fault(stack(0, 5, 10, 12, 14, 19, 24)) is VolumeFault.UNEVEN


def test_two_slices_at_one_place_are_named() -> None:
    assert volume_fault(stack(0, 2, 2, 4, 6)) is VolumeFault.REPEATED


def test_a_tilted_gantry_is_named() -> None:
    slope = math.tan(math.radians(15))

    assert volume_fault([a_slice(each, each * slope) for each in (0.0, 5, 10, 15)]) is (
        VolumeFault.TILTED
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rows": 256}, VolumeFault.DIFFERENT_SIZES),
        ({"spacing": (0.7, 0.7)}, VolumeFault.DIFFERENT_SIZES),
        ({"orientation": (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)}, VolumeFault.NOT_PARALLEL),
        ({"position": ()}, VolumeFault.NOT_PLACED),
        ({"is_overview": True}, VolumeFault.OVERVIEW),
    ],
)
def test_one_other_slice_is_named(changes: dict[str, Any], expected: VolumeFault) -> None:
    assert volume_fault([*stack(0, 2, 4), a_slice(6, **changes)]) is expected


def test_two_slices_are_too_few_and_pictures_without_a_place_are_none() -> None:
    assert volume_fault(stack(0, 2)) is VolumeFault.TOO_FEW
    assert volume_fault([Slice(rows=4, columns=4)] * 3) is VolumeFault.NOT_PLACED
    assert volume_fault([]) is VolumeFault.NOT_PLACED
