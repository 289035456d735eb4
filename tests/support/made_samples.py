"""Made-up images whose samples are stored in ways that pydicom's own files do not have."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from tests.support.dicom_files import ct_image, written
from tests.support.image_files import made_uid

_COLOUR: Final = {"SamplesPerPixel": 3, "PlanarConfiguration": 0}


def made_samples() -> dict[str, bytes]:
    """Return Part 10 files by what is particular about their samples."""
    return {
        "made/halved colours of odd width": _file(
            _ramp(2 * 6 * 7 * 2, 8),
            (6, 7),
            8,
            2,
            PhotometricInterpretation="YBR_FULL_422",
            **_COLOUR,
        ),
    }


def _ramp(count: int, bits: int, stored: int | None = None) -> bytes:
    """Return samples that rise slowly: what is drawn smooth is like what is stored."""
    top = 2 ** (stored or bits) - 1
    return np.linspace(top // 8, top, count).astype(f"<u{bits // 8}").tobytes()


def _file(
    pixels: bytes, size: tuple[int, int], bits: int, frames: int = 1, **attributes: Any
) -> bytes:
    """Return an image of ``size`` (rows, columns) with ``bits`` allocated and stored."""
    image = ct_image(
        SOPInstanceUID=made_uid(),
        Rows=size[0],
        Columns=size[1],
        BitsAllocated=bits,
        BitsStored=bits,
        HighBit=bits - 1,
        PixelData=pixels,
        **({"NumberOfFrames": frames} if frames > 1 else {}),
    )
    for name, value in attributes.items():
        setattr(image, name, value)
    return written(image)
