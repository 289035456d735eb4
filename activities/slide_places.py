"""Where the tiles of a whole-slide image lie in the whole (PS3.3 C.7.6.17.3, C.8.12.4). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Point = tuple[float, float]
# Columns and rows; of a tile's first pixel those before it in the whole.
Place = tuple[int, int]
# Rows, Columns, TotalPixelMatrixColumns, TotalPixelMatrixRows, ConcatenationFrameOffsetNumber.
_SAID_OF_TILES: Final = ("00280010", "00280011", "00480006", "00480007", "00209228")
_FRAME_GROUPS: Final = "52009230"


def is_tiled(image: Dataset) -> bool:
    """Tell whether the frames of an image are tiles of one larger picture."""
    return bool(image.get("TotalPixelMatrixColumns") and image.get("TotalPixelMatrixRows"))


def stated_places(image: Dataset) -> Sequence[Any] | None:
    """Return for each frame the item that says where it lies; None where they lie row by row."""
    stated = image.get("PerFrameFunctionalGroupsSequence", ())
    if not stated or not all("PlanePositionSlideSequence" in each for each in stated):
        return None
    return [each.PlanePositionSlideSequence[0] for each in stated]


def stated_place(position: Any) -> Place:
    """Return what an item says; raises AttributeError, TypeError or ValueError if it does not."""
    return (
        int(position.ColumnPositionInTotalImagePixelMatrix) - 1,
        int(position.RowPositionInTotalImagePixelMatrix) - 1,
    )


def place_in_order(whole: Place, tile: Place, index: int) -> Place:
    """Return where the frame with this index, from 0, lies if tiles lie row by row.

    ``whole`` and ``tile`` are columns and rows in pixels. After the last tile the next focal plane
    or optical path begins again at the first.
    """
    across, down = (-(-all_of // one) for all_of, one in zip(whole, tile, strict=True))
    row, column = divmod(index % (across * down), across)
    return column * tile[0], row * tile[1]


def place_of(image: Dataset, frame: int) -> Place:
    """Return where a frame, from 1, of a tiled image lies.

    Raises AttributeError, IndexError, TypeError or ValueError for what the image does not say.
    """
    stated = image.get("PerFrameFunctionalGroupsSequence", ())
    if stated and "PlanePositionSlideSequence" in stated[frame - 1]:
        return stated_place(stated[frame - 1].PlanePositionSlideSequence[0])
    before = int(image.get("ConcatenationFrameOffsetNumber") or 0)
    return place_in_order(
        (int(image.TotalPixelMatrixColumns), int(image.TotalPixelMatrixRows)),
        (int(image.Columns), int(image.Rows)),
        before + frame - 1,
    )


def in_whole(image: Dataset, frame: int, points: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return points in pixels of a tile as points in pixels of its level."""
    left, top = place_of(image, frame)
    return [[x + left, y + top] for x, y in points]


def one_tile(described: Mapping[str, Any], frame: int) -> Dataset:
    """Return of an image's DICOM JSON what is said of one tile: its only frame.

    A slide says where each of its hundreds of thousands of tiles lies.
    """
    # The worker itself loads no parser before one is needed.
    from pydicom.dataset import Dataset

    kept = {tag: described[tag] for tag in _SAID_OF_TILES if tag in described}
    tile = Dataset.from_json(kept)
    tile.ConcatenationFrameOffsetNumber = (
        frame - 1 + int(tile.get("ConcatenationFrameOffsetNumber") or 0)
    )
    groups = described.get(_FRAME_GROUPS, {}).get("Value", ())
    if groups:
        tile.PerFrameFunctionalGroupsSequence = [Dataset.from_json(groups[frame - 1])]
    return tile


def on_other_tile(
    points: Sequence[Sequence[float]], one: Dataset, other: Dataset
) -> list[list[float]]:
    """Return points in pixels of one tile in pixels of another, of whatever level of the slide."""
    scale = other.TotalPixelMatrixColumns / one.TotalPixelMatrixColumns
    left, top = place_of(other, 1)
    return [[x * scale - left, y * scale - top] for x, y in in_whole(one, 1, points)]
