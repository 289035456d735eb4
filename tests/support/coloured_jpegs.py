"""Made-up colours in JPEG, with and without the marker that says what the components are."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image
from pydicom.encaps import encapsulate
from pydicom.uid import UID, JPEGBaseline8Bit, JPEGExtended12Bit

from tests.support.dicom_files import ct_image, written
from tests.support.image_files import made_uid

if TYPE_CHECKING:
    from collections.abc import Iterator

SIDE: Final = 64
_APP0: Final = 0xE0
_APP14: Final = 0xEE
_FRAME: Final = 0xC0
_SCAN: Final = 0xDA
_ADOBE: Final = b"\xff\xee\x00\x0eAdobe\x00\x65\x00\x00\x00\x00"


def coloured_jpegs() -> dict[str, bytes]:
    """Return Part 10 files by what is said of their colours, in the image and in the codestream."""
    ycbcr, rgb = (plain_jpeg(_picture(), is_rgb=each) for each in (False, True))
    return {
        "made/rgb without a marker": _file(rgb, "RGB"),
        "made/rgb in extended": _file(rgb, "RGB", JPEGExtended12Bit),
        "made/rgb marked": _file(marked(rgb, 0), "RGB"),
        "made/ycbcr without a marker": _file(ycbcr, "YBR_FULL"),
        "made/ycbcr marked as rgb": _file(marked(ycbcr, 0), "YBR_FULL"),
        "made/ycbcr in extended": _file(ycbcr, "YBR_FULL_422", JPEGExtended12Bit),
    }


def _file(codestream: bytes, photometric: str, syntax: str = JPEGBaseline8Bit) -> bytes:
    image = ct_image(
        SOPInstanceUID=made_uid(),
        SamplesPerPixel=3,
        PhotometricInterpretation=photometric,
        PlanarConfiguration=0,
        Rows=SIDE,
        Columns=SIDE,
        BitsAllocated=8,
        BitsStored=8,
        HighBit=7,
        PixelData=encapsulate([codestream]),
    )
    image["PixelData"].VR = "OB"
    image.file_meta.TransferSyntaxUID = UID(syntax)
    return written(image)


def _picture() -> Image.Image:
    steps = np.linspace(20, 230, SIDE, dtype=np.uint8)
    pixels = np.empty((SIDE, SIDE, 3), np.uint8)
    pixels[..., 0], pixels[..., 1], pixels[..., 2] = steps[:, None], steps[None, :], 60
    return Image.fromarray(pixels)


def plain_jpeg(picture: Image.Image, *, is_rgb: bool) -> bytes:
    """Return a JPEG without any marker of an application; its components are named 1, 2, 3."""
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=95, subsampling=0, keep_rgb=is_rgb)
    plain = b"\xff\xd8"
    for marker, segment in _segments(made.getvalue()):
        if marker not in (_APP0, _APP14):
            plain += _with_plain_names(marker, segment)
    return plain


def _segments(jpeg: bytes) -> Iterator[tuple[int, bytes]]:
    at = 2
    while jpeg[at + 1] != _SCAN:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        yield jpeg[at + 1], jpeg[at:end]
        at = end
    yield _SCAN, jpeg[at:]


def _with_plain_names(marker: int, segment: bytes) -> bytes:
    """Return the segment with 1, 2, 3 where R, G, B would say what the components are."""
    if marker not in (_FRAME, _SCAN):
        return segment
    first, step = (10, 3) if marker == _FRAME else (5, 2)
    changed = bytearray(segment)
    changed[first : first + 3 * step : step] = bytes([1, 2, 3])
    return bytes(changed)


def marked(codestream: bytes, transform: int) -> bytes:
    """Return the JPEG with Adobe's marker: 0 says that it holds RGB, 1 YCbCr."""
    return codestream[:2] + _ADOBE + bytes([transform]) + codestream[2:]
