"""YCbCr of more than 8 bits, of which a server's picture is made."""

from __future__ import annotations

import io

import numpy as np
import pytest
from imagecodecs import jpeg8_encode
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGExtended12Bit

from activities.imaging.frame_reading import read_frame, read_frames
from activities.imaging.wide_colours import in_rgb
from tests.support.dicom_files import cleaned, ct_image, written

RED, BLUE, WHITE, BLACK, GREY = (4095, 0, 0), (0, 0, 4095), (4095,) * 3, (0,) * 3, (2048,) * 3


@pytest.mark.parametrize(
    ("coded", "seen"),
    [
        ((1224, 1357, 4095), RED),
        ((467, 4095, 1715), BLUE),
        ((4095, 2048, 2048), WHITE),
        ((0, 2048, 2048), BLACK),
        ((2048, 2048, 2048), GREY),
    ],
)
def test_colours_are_those_of_the_standard(coded: tuple[int, ...], seen: tuple[int, ...]):
    found = in_rgb(np.array([[coded]], np.uint16), 12)

    assert found.dtype == np.uint16
    assert np.abs(found[0, 0].astype(int) - seen).max() <= 2


def test_jpeg_of_twelve_bits_is_as_bright_as_it_was():
    pixels = np.zeros((16, 16, 3), np.uint16)
    pixels[:8], pixels[8:] = (3000, 500, 200), (100, 2000, 4000)
    codestream = bytes(
        jpeg8_encode(
            pixels, level=98, bitspersample=12, colorspace="RGB", outcolorspace="YCBCR",
            subsampling="444",
        )
    )  # fmt: skip
    image = ct_image(
        Rows=16,
        Columns=16,
        SamplesPerPixel=3,
        PhotometricInterpretation="YBR_FULL",
        PlanarConfiguration=0,
        PixelData=encapsulate([codestream]),
    )
    image["PixelData"].VR = "OB"
    image.file_meta.TransferSyntaxUID = JPEGExtended12Bit
    content = cleaned(written(image))[1]

    (alone,) = read_frames(io.BytesIO(content))

    assert np.abs(alone.astype(int) - pixels).max() < 60
    assert (read_frame(io.BytesIO(content), 1) == alone).all()
