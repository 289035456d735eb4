"""The tiles of a slide, put together."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID

from activities.imaging.frame_drawing import drawn_picture
from activities.imaging.refusals import FileRefusedError
from tests.support.dicom_files import cleaned, ct_image, written
from web.imaging.slides import SLIDE_CLASS, WHOLE

# A slide of 40 x 28 pixels in tiles of 16 x 16, each pixel of another colour.
SLIDE = np.stack(
    [
        np.tile(np.arange(40, dtype="uint8") * 6, (28, 1)),
        np.tile(np.arange(28, dtype="uint8")[:, None] * 9, (1, 40)),
        np.full((28, 40), 77, "uint8"),
    ],
    axis=-1,
)


def tiles(slide: np.ndarray) -> list[np.ndarray]:
    """Return the tiles row by row; those at the edges are filled up."""
    whole = np.zeros((32, 48, *slide.shape[2:]), slide.dtype)
    whole[: slide.shape[0], : slide.shape[1]] = slide
    return [whole[y : y + 16, x : x + 16] for y in (0, 16) for x in (0, 16, 32)]


def a_slide(frames: list[np.ndarray], **attributes: Any) -> bytes:
    image = ct_image(
        **{
            "SOPClassUID": SLIDE_CLASS,
            "Modality": "SM",
            "ImageType": ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"],
            "Rows": 16,
            "Columns": 16,
            "NumberOfFrames": len(frames),
            "TotalPixelMatrixColumns": 40,
            "TotalPixelMatrixRows": 28,
            "DimensionOrganizationType": "TILED_FULL",
            "SamplesPerPixel": 3,
            "PlanarConfiguration": 0,
            "PhotometricInterpretation": "RGB",
            "BitsAllocated": 8,
            "BitsStored": 8,
            "HighBit": 7,
            "PixelData": np.stack(frames).tobytes(),
        }
        | attributes
    )
    image.file_meta.MediaStorageSOPClassUID = UID(SLIDE_CLASS)
    return written(image)


def drawn(content: bytes) -> np.ndarray:
    verdict, after = cleaned(content)
    assert verdict.refusal is None, verdict.detail
    png = drawn_picture(io.BytesIO(after), number=WHOLE, window=None, longest_side=2048, marks=())
    return np.asarray(Image.open(io.BytesIO(png)))


def test_tiles_of_a_full_level_lie_row_by_row():
    assert np.array_equal(drawn(a_slide(tiles(SLIDE))), SLIDE)


def test_tiles_lie_where_the_file_says():
    numbers = [4, 0, 5, 2]
    groups = []
    for number in numbers:
        position = Dataset()
        position.ColumnPositionInTotalImagePixelMatrix = number % 3 * 16 + 1
        position.RowPositionInTotalImagePixelMatrix = number // 3 * 16 + 1
        group = Dataset()
        group.PlanePositionSlideSequence = Sequence([position])
        groups.append(group)
    content = a_slide(
        [tiles(SLIDE)[number] for number in numbers],
        DimensionOrganizationType="TILED_SPARSE",
        PerFrameFunctionalGroupsSequence=Sequence(groups),
    )

    seen = drawn(content)

    assert np.array_equal(seen[16:28, 16:40], SLIDE[16:28, 16:40])
    assert np.array_equal(seen[:16, :16], SLIDE[:16, :16])
    # Where no tile is the slide is white.
    assert seen[:16, 16:32].min() == seen[16:28, :16].min() == 255


def test_of_several_planes_the_first_is_drawn():
    again = [np.zeros_like(each) for each in tiles(SLIDE)]

    assert np.array_equal(drawn(a_slide([*tiles(SLIDE), *again])), SLIDE)


def test_grey_slides_are_drawn_too():
    grey = [each[..., 0] for each in tiles(SLIDE)]
    content = a_slide(grey, SamplesPerPixel=1, PhotometricInterpretation="MONOCHROME2")

    seen = drawn(content)

    assert seen.shape == (28, 40)
    assert (np.diff(seen.astype(int), axis=1) >= 0).all()


@pytest.mark.parametrize(
    "size", [{"TotalPixelMatrixColumns": 50_001, "TotalPixelMatrixRows": 50_001}, {}]
)
def test_what_is_too_large_or_has_no_size_is_not_drawn(size: dict[str, int]):
    content = a_slide(tiles(SLIDE), **({"TotalPixelMatrixRows": None} | size))

    with pytest.raises(FileRefusedError):
        drawn_picture(
            io.BytesIO(cleaned(content)[1]), number=WHOLE, window=None, longest_side=9, marks=()
        )
