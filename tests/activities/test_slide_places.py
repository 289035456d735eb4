"""Where tiles lie, and points of one tile in the whole or in another tile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from activities.slide_places import in_whole, is_tiled, on_other_tile, one_tile, place_of
from tests.support.real_images import head_scan
from tests.support.slides import Level, a_level

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

FULL = Level(columns=1000, rows=750, tile=256)
SPARSE = Level(columns=4000, rows=3000, tile=512, is_sparse=True, missing=frozenset({(1, 0)}))


@pytest.fixture(scope="module")
def full() -> Dataset:
    """Return a level whose tiles lie row by row."""
    return a_level(FULL)


@pytest.fixture(scope="module")
def sparse() -> Dataset:
    """Return a level that says where each tile lies."""
    return a_level(SPARSE)


def test_tiles_lie_row_by_row_or_where_the_file_says(full: Dataset, sparse: Dataset) -> None:
    assert place_of(full, 6) == (256, 256)
    # The next focal plane, and what follows an earlier part of the concatenation.
    assert place_of(full, 13) == (0, 0)
    full.ConcatenationFrameOffsetNumber = 4
    assert place_of(full, 2) == (256, 256)
    del full.ConcatenationFrameOffsetNumber
    assert place_of(sparse, 2) == (1024, 0)


def test_only_slides_are_tiled(full: Dataset) -> None:
    assert is_tiled(full)
    assert not is_tiled(head_scan(1, side=64)[0])


def test_points_are_told_in_the_whole_and_in_other_tiles(full: Dataset, sparse: Dataset) -> None:
    assert in_whole(full, 6, [[10, 20], [-300, 1]]) == [[266, 276], [-44, 257]]
    fine, coarse = (
        one_tile(json.loads(each.to_json(suppress_invalid_tags=True)), frame)
        for each, frame in ((sparse, 9), (full, 6))
    )
    # The ninth of the finer level is column 1, row 1: 512 pixels are 128 of the coarser one.
    assert place_of(fine, 1) == (512, 512)
    assert on_other_tile([[512, 512]], fine, coarse) == [[0, 0]]
    assert on_other_tile([[0, 0]], coarse, fine) == [[512, 512]]
