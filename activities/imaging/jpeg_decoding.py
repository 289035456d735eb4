"""Lets pydicom decode JPEG Lossless and JPEG of 12 bits (T.81) by libjpeg-turbo.

Its own plugins for these are under the GPL, or a library with an open weakness. Only frames of
cleaned files come here, in a limited child process.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from imagecodecs import jpeg8_decode
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1

_LABEL: Final = "libjpeg-turbo"
_BYTE: Final = 8
# Named twice, so that colours stay as they are coded: the header says what they are.
_AS_CODED: Final = {1: "GRAYSCALE", 3: "YCBCR", 4: "CMYK"}
_SYNTAXES: Final = (JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1)


def is_available(uid: str) -> bool:
    """Tell pydicom for which transfer syntaxes the library is there: for these, always."""
    return uid in _SYNTAXES


def decode_frame(frame: bytes, runner: Any) -> bytearray:
    """Return the samples of a frame, pixel by pixel, in little endian, as pydicom asks for them."""
    coded = _AS_CODED[runner.samples_per_pixel]
    samples = jpeg8_decode(frame, colorspace=coded, outcolorspace=coded)
    runner.set_option("planar_configuration", 0)
    kind = np.uint8 if runner.bits_allocated <= _BYTE else np.dtype("<u2")
    return bytearray(samples.astype(kind, copy=False).tobytes())


def teach_pydicom() -> None:
    """Add the decoder to those of pydicom, once in a process."""
    for each in map(get_decoder, _SYNTAXES):
        if _LABEL not in each.available_plugins:
            each.add_plugin(_LABEL, (__name__, decode_frame.__name__))
