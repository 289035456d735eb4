"""Reads frames of single bits, which may begin inside a byte (PS3.5 8.1.1).

pydicom reads too few bytes of such a frame.
"""

from __future__ import annotations

from typing import Any, BinaryIO, Final

import numpy as np
from pydicom.filereader import dcmread

from activities.imaging.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN

_NEEDED: Final = ["BitsAllocated", "SamplesPerPixel", "Rows", "Columns"]
_BYTE: Final = 8
# Tag, two letters and the length of the pixels (PS3.5 7.1.2).
_HEAD_BYTES: Final = 12


def packed_frame(source: BinaryIO, number: int) -> np.ndarray[Any, Any] | None:
    """Return the frame, from 1, of a cleaned file, as 0 and 1; None for all other pixels.

    Raises:
        ValueError: when the file ends before.

    """
    source.seek(0)
    header = dcmread(source, stop_before_pixels=True, specific_tags=[*_NEEDED])
    is_native = header.file_meta.TransferSyntaxUID == EXPLICIT_LITTLE_ENDIAN
    if not is_native or (header.get("BitsAllocated"), header.get("SamplesPerPixel")) != (1, 1):
        return None
    pixels = header.Rows * header.Columns
    begins_at, skipped = divmod((number - 1) * pixels, _BYTE)
    source.seek(source.tell() + _HEAD_BYTES + begins_at)
    content = np.frombuffer(source.read((skipped + pixels + _BYTE - 1) // _BYTE), np.uint8)
    bits = np.unpackbits(content, bitorder="little")[skipped : skipped + pixels]
    return bits.reshape(header.Rows, header.Columns)
