"""Puts the tiles of one level of a whole-slide image together (PS3.3 C.8.12.4, C.7.6.17.3)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import BinaryIO, Final

import numpy as np
from pydicom.dataset import Dataset

from activities.imaging.frame_reading import Frame, read_frames
from activities.imaging.refusals import FileRefusedError, damaged
from activities.slide_places import Place, place_in_order, stated_place, stated_places
from web.imaging.slides import MOST_PIXELS
from workflows.domain.imaging.verdicts import RefusalReason

_WHITE: Final = 255
_COLOURED: Final = 3


def whole_level(source: BinaryIO, header: Dataset) -> Frame:
    """Return all tiles in their places, as one frame; raises FileRefusedError.

    Of several focal planes or optical paths the first is drawn.
    """
    columns, rows = _size(header)
    if columns * rows > MOST_PIXELS:
        raise FileRefusedError(RefusalReason.TOO_LARGE, "TotalPixelMatrix")
    canvas: Frame | None = None
    drawn: set[Place] = set()
    for tile, place in zip(read_frames(source), _places(header, (columns, rows)), strict=False):
        if canvas is None:
            canvas = np.full((rows, columns, *tile.shape[2:]), _paper(tile), tile.dtype)
        if place in drawn or not (0 <= place[0] < columns and 0 <= place[1] < rows):
            continue
        drawn.add(place)
        left, top = place
        part = canvas[top : top + tile.shape[0], left : left + tile.shape[1]]
        part[...] = tile[: part.shape[0], : part.shape[1]]
    if canvas is None:
        raise FileRefusedError(RefusalReason.INCOMPLETE, "no pixels")
    return canvas


def _paper(tile: Frame) -> int:
    """Return what stands where no tile is: light in colour, dark in fluorescence."""
    return _WHITE if tile.ndim == _COLOURED and tile.dtype == np.uint8 else 0


def _size(header: Dataset) -> tuple[int, int]:
    columns, rows = header.get("TotalPixelMatrixColumns"), header.get("TotalPixelMatrixRows")
    if not columns or not rows:
        if int(header.get("NumberOfFrames", 1) or 1) > 1:
            raise damaged("TotalPixelMatrixColumns")
        return header.Columns, header.Rows
    return int(columns), int(rows)


def _places(header: Dataset, whole: Place) -> Iterator[Place]:
    """Yield where each tile lies: as the file says, else row by row."""
    stated = stated_places(header)
    if stated is None:
        tile = (header.Columns, header.Rows)
        yield from (place_in_order(whole, tile, index) for index in count())
        return
    for each in stated:
        try:
            yield stated_place(each)
        except (AttributeError, TypeError, ValueError) as error:
            raise damaged("PlanePositionSlideSequence") from error
