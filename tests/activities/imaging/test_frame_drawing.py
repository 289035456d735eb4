"""How a frame is shown."""

from __future__ import annotations

import io
import tempfile
from typing import BinaryIO, cast

import numpy as np
import pytest
from PIL import Image

from activities.imaging.cleaned_files import DrawnMark
from activities.imaging.frame_drawing import drawn_picture
from activities.imaging.refusals import FileRefusedError
from tests.support.dicom_files import ct_image, written
from tests.support.media_files import a_document, a_film, a_photograph


def drawn(content: bytes, **options: object) -> Image.Image:
    asked = {"number": 1, "window": None, "longest_side": 1000, "marks": ()} | options
    with tempfile.TemporaryFile() as source:
        source.write(content)
        source.flush()
        return Image.open(io.BytesIO(drawn_picture(cast("BinaryIO", source), **asked)))  # type: ignore[arg-type]  # options of one test each


def test_a_window_makes_black_and_white():
    grey = np.asarray(drawn(written(ct_image(RescaleSlope=1, RescaleIntercept=0)), window=(32, 16)))

    assert grey[0, 0] == 0
    assert grey[7, 7] == 255
    assert grey[4, 0] == 136


def test_the_window_of_the_file_is_used():
    grey = np.asarray(drawn(written(ct_image(WindowCenter=[32, 40], WindowWidth=[16, 400]))))

    assert grey[4, 0] == 136


@pytest.mark.parametrize(
    ("window", "function", "seen"),
    [
        ((32, 16), "LINEAR", [0, 136, 255]),
        ((32, 16), "LINEAR_EXACT", [0, 127, 255]),
        ((32, 2), "LINEAR", [0, 255, 255]),
        ((32.25, 0.5), "LINEAR", [0, 0, 255]),
    ],
)
def test_a_window_is_as_wide_as_its_function_says(
    window: tuple[float, float], function: str, seen: list[int]
):
    image = ct_image(WindowCenter=window[0], WindowWidth=window[1], VOILUTFunction=function)

    grey = np.asarray(drawn(written(image)))

    # The levels 0, 32 and 63.
    assert [grey[0, 0], grey[4, 0], grey[7, 7]] == seen


def test_of_single_bits_one_is_white():
    image = ct_image(BitsAllocated=1, BitsStored=1, HighBit=0, PixelData=b"\x01" + bytes(7))

    grey = np.asarray(drawn(written(image), window=(1, 2)))

    assert (grey[0, 0], grey[0, 1]) == (255, 0)


def test_a_window_around_zero_is_one():
    image = ct_image(RescaleSlope=1, RescaleIntercept=-32, WindowCenter=0, WindowWidth=16)
    grey = np.asarray(drawn(written(image)))

    assert (grey[0, 0], grey[4, 0], grey[7, 7]) == (0, 136, 255)


def test_what_is_white_at_low_numbers_is_turned():
    grey = np.asarray(
        drawn(written(ct_image(PhotometricInterpretation="MONOCHROME1")), window=(32, 16))
    )

    assert grey[0, 0] == 255


def test_single_bits_that_begin_inside_a_byte_are_drawn():
    bits = np.random.default_rng(2).integers(0, 2, (3, 5, 7), np.uint8)
    packed = np.packbits(bits.ravel(), bitorder="little").tobytes()
    content = written(
        ct_image(
            Rows=5,
            Columns=7,
            NumberOfFrames=3,
            BitsAllocated=1,
            BitsStored=1,
            HighBit=0,
            PixelData=packed,
        )
    )

    for number, frame in enumerate(bits, start=1):
        grey = np.asarray(drawn(content, number=number, window=(1, 2)))
        assert (grey == frame * 255).all()


@pytest.mark.parametrize(("bits", "seen"), [(16, 15), (12, 255)])
def test_colours_of_more_than_eight_bits_are_as_bright_as_they_say(bits: int, seen: int):
    image = ct_image(
        SamplesPerPixel=3,
        PhotometricInterpretation="RGB",
        PlanarConfiguration=0,
        Rows=2,
        Columns=2,
        BitsAllocated=16,
        BitsStored=bits,
        HighBit=bits - 1,
        PixelData=np.array([4095, 0, 2048] * 4, dtype="<u2").tobytes(),
    )

    red, green, blue = np.asarray(drawn(written(image)))[0, 0]

    assert (red, green) == (seen, 0)
    assert blue == seen // 2 + 1


def test_pictures_are_made_smaller_never_larger():
    content = written(ct_image(Rows=4, Columns=16))

    assert drawn(content, longest_side=8).size == (8, 2)
    assert drawn(content, longest_side=800).size == (16, 4)


def test_marks_are_drawn_where_they_are():
    image = ct_image(Rows=100, Columns=100, PixelData=bytes(20_000))

    mark = DrawnMark(points=((20, 50), (80, 50)))
    picture = np.asarray(drawn(written(image), marks=(mark,)))

    assert picture[50, 50].tolist() == [255, 220, 0]
    assert picture[20, 50].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (a_photograph("JPEG"), (40, 30)),
        (a_film("webm"), (64, 48)),
        (a_document(), (1000, 1000)),
    ],
)
def test_photographs_films_and_pages_have_pictures_too(content: bytes, size: tuple[int, int]):
    assert drawn(content).size == size


@pytest.mark.parametrize(("content", "number"), [(a_document(), 3), (written(ct_image()), 2)])
def test_what_has_no_such_picture_is_told(content: bytes, number: int):
    with pytest.raises(FileRefusedError):
        drawn(content, number=number)
