"""Which transfer syntaxes (PS3.5 A) are taken in, and what becomes of each."""

from __future__ import annotations

from typing import Final

IMPLICIT_LITTLE_ENDIAN: Final = "1.2.840.10008.1.2"
EXPLICIT_LITTLE_ENDIAN: Final = "1.2.840.10008.1.2.1"
DEFLATED: Final = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN: Final = "1.2.840.10008.1.2.2"
RLE: Final = "1.2.840.10008.1.2.5"

# Written as explicit little endian: every viewer reads it, and frames have a place in the file.
NATIVE: Final = frozenset({IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN, DEFLATED, BIG_ENDIAN})

_JPEG: Final = "1.2.840.10008.1.2.4."
# Baseline, extended, and lossless (PS3.5 A.4.1).
JPEG: Final = frozenset(f"{_JPEG}{each}" for each in (50, 51, 57, 70))
JPEG_LS: Final = frozenset(f"{_JPEG}{each}" for each in (80, 81))
JPEG_2000: Final = frozenset(f"{_JPEG}{each}" for each in (90, 91, 201, 202, 203))
ENCAPSULATED: Final = JPEG | JPEG_LS | JPEG_2000 | {RLE}
# What the server itself can turn into pixels: all that it takes in.
DECODABLE: Final = NATIVE | ENCAPSULATED

# Films in DICOM, in one piece or several (PS3.5 A.4.5 to A.4.8): unwrapped to files of their own.
MPEG_2: Final = frozenset(f"{_JPEG}{each}" for each in ("100", "100.1", "101", "101.1"))
H_264: Final = frozenset(
    f"{_JPEG}{number}{pieces}" for number in range(102, 107) for pieces in ("", ".1")
)
HEVC: Final = frozenset(f"{_JPEG}{each}" for each in (107, 108))
FILMS: Final = MPEG_2 | H_264 | HEVC
