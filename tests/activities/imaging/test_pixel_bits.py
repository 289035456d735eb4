"""Bits beside the pixels."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom.dataelem import DataElement

from tests.support.dicom_files import cleaned, cleaned_image, ct_image, written
from workflows.domain.imaging.verdicts import RefusalReason

# Bits stored, the highest of them, whether signed; what a pixel holds, and what is left of it.
CASES = [
    (12, 11, 0, 0xF123, 0x0123),
    (12, 15, 0, 0x123F, 0x1230),
    (12, 11, 1, 0xA123, 0x0123),
    (12, 11, 1, 0x1823, 0xF823),
    (12, 13, 1, 0x6003, 0xE000),
    (16, 15, 0, 0xF123, 0xF123),
]


@pytest.mark.parametrize(("stored", "high", "sign", "before", "after"), CASES)
def test_only_what_is_stored_stays(stored: int, high: int, sign: int, before: int, after: int):
    image = ct_image(
        BitsStored=stored, HighBit=high, PixelRepresentation=sign,
        PixelData=np.full(64, before, "<u2").tobytes(),
    )  # fmt: skip

    assert set(np.frombuffer(cleaned_image(image).PixelData, "<u2")) == {after}


@pytest.mark.parametrize("allocated", [8, 32])
def test_pixels_of_other_sizes_are_cleared_too(allocated: int):
    kind = f"<u{allocated // 8}"
    image = ct_image(
        BitsAllocated=allocated, BitsStored=6, HighBit=5,
        PixelData=np.full(64, 0xC5, kind).tobytes(),
    )  # fmt: skip

    assert set(np.frombuffer(cleaned_image(image).PixelData, kind)) == {0x05}


def test_every_piece_of_many_frames_is_cleared():
    image = ct_image(
        Rows=512, Columns=512, NumberOfFrames=5, PixelData=b"\x01\xf1" * (512 * 512 * 5)
    )

    assert cleaned_image(image).PixelData == b"\x01\x01" * (512 * 512 * 5)


def test_drawings_among_the_stored_bits_are_cleared():
    image = ct_image(BitsStored=16, HighBit=15, PixelData=np.full(64, 0x8123, "<u2").tobytes())
    image.add(DataElement(0x60000100, "US", 16))
    image.add(DataElement(0x60000102, "US", 15))

    assert cleaned_image(image).pixel_array.max() == 0x0123


@pytest.mark.parametrize("high", [10, 16])
def test_a_highest_bit_that_cannot_be_is_damage(high: int):
    verdict, content = cleaned(written(ct_image(HighBit=high)))

    assert (verdict.refusal, verdict.detail, content) == (RefusalReason.DAMAGED, "HighBit", b"")
