"""Made-up images whose samples are stored in ways that pydicom's own files do not have."""

from __future__ import annotations

import struct
from copy import deepcopy
from math import prod
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from imagecodecs import jpeg2k_encode, jpeg8_encode, jpegls_encode
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    JPEG2000Lossless,
    JPEGExtended12Bit,
    JPEGLSLossless,
    RLELossless,
)

from tests.support.dicom_files import ct_image, written
from tests.support.image_files import made_uid

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydicom.dataset import Dataset

Samples = np.ndarray[Any, Any]

# Rows and columns.
SIZE: Final = (6, 7)
# No decoder of the browser takes it.
JPEG_OF_TWELVE_BITS: Final = "made/colours of 12 bits in JPEG"


def made_samples() -> dict[str, bytes]:
    """Return Part 10 files by what is particular about their samples."""
    halved = _image(_ramp((2, *SIZE, 2), 8), photometric="YBR_FULL_422")
    planes = _image(_ramp((3, *SIZE), 16, 12), stored=12, planar=1)
    wide = _image(_ramp((3, *SIZE), 32), planar=1)
    return {
        "made/single bits that share bytes": written(_bits()),
        "made/halved colours of odd width": written(halved),
        "made/colours of 12 bits in planes": written(planes),
        "made/colours of 32 bits in planes": written(wide),
        "made/colours of 12 bits in RLE": written(_rle(planes)),
        "made/colours of 32 bits in RLE": written(_rle(wide)),
        "made/signed grey of 20 bits in RLE": written(_rle(_grey(_ramp(SIZE, 32, 20)))),
        "made/colours of 16 bits in JPEG 2000": _in_one_piece(jpeg2k_encode, JPEG2000Lossless),
        "made/colours of 16 bits in JPEG-LS": _in_one_piece(jpegls_encode, JPEGLSLossless),
        JPEG_OF_TWELVE_BITS: written(jpeg_of_twelve_bits()),
    }


def _ramp(shape: tuple[int, ...], bits: int, stored: int | None = None) -> Samples:
    """Return samples that rise slowly: what is drawn smooth is like what is stored."""
    top = 2 ** (stored or bits) - 1
    rising = np.linspace(top // 8, top, prod(shape)).astype(f"<u{bits // 8}")
    return rising.reshape(shape)


def _image(
    pixels: Samples, *, photometric: str = "RGB", stored: int | None = None, planar: int = 0
) -> Dataset:
    """Return an image in colour, of two frames where its colours are halved."""
    bits = pixels.dtype.itemsize * 8
    image = ct_image(
        SOPInstanceUID=made_uid(),
        SamplesPerPixel=3,
        PhotometricInterpretation=photometric,
        PlanarConfiguration=planar,
        Rows=SIZE[0],
        Columns=SIZE[1],
        BitsAllocated=bits,
        BitsStored=stored or bits,
        HighBit=(stored or bits) - 1,
        PixelData=pixels.tobytes(),
    )
    if photometric == "YBR_FULL_422":
        image.NumberOfFrames = 2
    return image


def _bits() -> Dataset:
    """Return three frames of 50 x 51 single bits, each white from another column on."""
    columns = np.arange(51)
    frames = [np.tile(columns > first, (50, 1)) for first in (10, 25, 40)]
    return ct_image(
        SOPInstanceUID=made_uid(),
        Rows=50,
        Columns=51,
        NumberOfFrames=3,
        BitsAllocated=1,
        BitsStored=1,
        HighBit=0,
        PixelData=np.packbits(np.array(frames).ravel(), bitorder="little").tobytes() + b"\0",
    )


def _grey(pixels: Samples) -> Dataset:
    return ct_image(
        SOPInstanceUID=made_uid(),
        Rows=SIZE[0],
        Columns=SIZE[1],
        BitsAllocated=32,
        BitsStored=20,
        HighBit=19,
        PixelRepresentation=1,
        PixelData=pixels.tobytes(),
    )


def _rle(image: Dataset) -> Dataset:
    """Return the image in RLE, which pydicom does not write of all these (PS3.5 8.2.2)."""
    packed = deepcopy(image)
    packed.SOPInstanceUID = made_uid()
    return _encapsulated(packed, [run_lengths(image)], RLELossless)


def run_lengths(image: Dataset) -> bytes:
    """Return a frame of planes, or of one sample, in RLE (PS3.5 G) that repeats nothing."""
    width = image.BitsAllocated // 8
    planes = np.frombuffer(image.PixelData, np.uint8).reshape(image.SamplesPerPixel, -1, width)
    # The most significant byte comes first.
    segments = [_literal(plane[:, byte]) for plane in planes for byte in reversed(range(width))]
    places = np.cumsum([64, *map(len, segments[:-1])])
    header = struct.pack("<16I", len(segments), *places, *[0] * (15 - len(segments)))
    return header + b"".join(segments)


def _literal(content: Samples) -> bytes:
    code = bytes([len(content) - 1])
    return code + content.tobytes() + b"\0" * (1 - len(content) % 2)


def jpeg_of_twelve_bits(frames: int = 1) -> Dataset:
    """Return an image that the server draws: no decoder of the browser takes it.

    Each frame is darker than the one before.
    """
    image = _image(_ramp((*SIZE, 3), 16, 12), stored=12)
    return _encapsulated(
        image, [_extended(_pixels_of(image) >> each) for each in range(frames)], JPEGExtended12Bit
    )


def _in_one_piece(encode: Callable[[Samples], bytes | bytearray], syntax: str) -> bytes:
    image = _image(_ramp((*SIZE, 3), 16))
    return written(_encapsulated(image, [bytes(encode(_pixels_of(image)))], syntax))


def _pixels_of(image: Dataset) -> Samples:
    return np.frombuffer(image.PixelData, "<u2").reshape(*SIZE, 3)


def _encapsulated(image: Dataset, frames: list[bytes], syntax: str) -> Dataset:
    image.NumberOfFrames = len(frames)
    image.PixelData = encapsulate(frames)
    image["PixelData"].VR = "OB"
    image.file_meta.TransferSyntaxUID = UID(syntax)
    return image


def _extended(pixels: Samples) -> bytes:
    return bytes(
        jpeg8_encode(pixels, level=95, bitspersample=12, colorspace="RGB", outcolorspace="RGB")
    )
