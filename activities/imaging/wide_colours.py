"""Makes RGB of YCbCr with more than 8 bits (PS3.3 C.7.6.3.1.2).

pydicom has the numbers of 8 bits only.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from pydicom.dataset import Dataset

YCBCR: Final = ("YBR_FULL", "YBR_FULL_422")
_BYTE: Final = 8
_RED, _GREEN, _BLUE = 0.299, 0.587, 0.114


def is_wide_ycbcr(header: Dataset) -> bool:
    """Tell whether the colours are such."""
    return header.get("PhotometricInterpretation") in YCBCR and header.BitsStored > _BYTE


def in_rgb(frame: np.ndarray[Any, Any], bits: int) -> np.ndarray[Any, Any]:
    """Return rows x columns x RGB of rows x columns x YCbCr, with ``bits`` stored."""
    y, blueness, redness = np.moveaxis(frame.astype(np.float32), -1, 0)
    no_colour = 2.0 ** (bits - 1)
    blue = 2 * (1 - _BLUE) * (blueness - no_colour)
    red = 2 * (1 - _RED) * (redness - no_colour)
    green = -(_RED * red + _BLUE * blue) / _GREEN
    rgb = np.stack([y + red, y + green, y + blue], axis=-1)
    whole: np.ndarray[Any, Any] = np.clip(np.rint(rgb), 0, 2.0**bits - 1).astype(frame.dtype)
    return whole
