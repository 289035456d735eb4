"""Sizes of pixels; headers that lie stand in test_hostile_files."""

from __future__ import annotations

import pytest

from activities.imaging.pixel_layout import PixelLayout


@pytest.mark.parametrize(
    ("samples", "bits", "photometric", "frames", "size"),
    [
        (1, 16, "MONOCHROME2", 1, 60),
        (3, 8, "RGB", 2, 180),
        (3, 8, "YBR_FULL_422", 1, 60),
        (1, 1, "MONOCHROME2", 3, 12),
    ],
)
def test_bytes_of_all_frames(samples: int, bits: int, photometric: str, frames: int, size: int):
    layout = PixelLayout(
        tag=0x7FE00010, rows=5, columns=6, samples=samples, frames=frames, bits_allocated=bits,
        bits_stored=bits, high_bit=bits - 1, is_signed=False, photometric=photometric,
    )  # fmt: skip

    assert layout.native_bytes == size
