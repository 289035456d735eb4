"""Frames of single bits, read one by one."""

from __future__ import annotations

import io

import numpy as np
import pytest

from activities.imaging.packed_bits import packed_frame
from tests.support.dicom_files import cleaned, corpus_file, ct_image, written


def bits_of(pixels: np.ndarray) -> bytes:
    """Return a cleaned file of frames x rows x columns single bits."""
    frames, rows, columns = pixels.shape
    packed = np.packbits(pixels.ravel(), bitorder="little").tobytes()
    image = ct_image(
        Rows=rows,
        Columns=columns,
        NumberOfFrames=frames,
        BitsAllocated=1,
        BitsStored=1,
        HighBit=0,
        PixelData=packed + b"\0" * (len(packed) % 2),
    )
    return cleaned(written(image))[1]


@pytest.mark.parametrize("size", [(5, 7), (3, 3), (8, 8), (1, 1)])
def test_each_frame_is_read_wherever_it_begins(size: tuple[int, int]):
    pixels = np.random.default_rng(7).integers(0, 2, (5, *size), np.uint8)
    source = io.BytesIO(bits_of(pixels))

    for number, frame in enumerate(pixels, start=1):
        found = packed_frame(source, number)
        assert found is not None
        assert (found == frame).all()


def test_a_frame_that_is_not_there_is_an_error():
    source = io.BytesIO(bits_of(np.ones((2, 5, 7), np.uint8)))

    with pytest.raises(ValueError, match="reshape"):
        packed_frame(source, 3)


@pytest.mark.parametrize("name", ["CT_small.dcm", "SC_rgb_rle.dcm"])
def test_other_pixels_are_left_to_pydicom(name: str):
    _verdict, content = cleaned(corpus_file(name).read_bytes())

    assert packed_frame(io.BytesIO(content), 1) is None
