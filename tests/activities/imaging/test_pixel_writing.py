"""Where frames lie in a cleaned file."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom.dataelem import DataElement
from pydicom.encaps import generate_frames

from tests.support.dicom_files import cleaned, corpus_file, ct_image, read_back, written


@pytest.mark.parametrize(
    "name",
    ["emri_small_RLE.dcm", "examples_ybr_color.dcm", "693_J2KR.dcm", "SC_rgb_rle_2frame.dcm"],
)
def test_each_compressed_frame_is_one_piece_at_its_place(name: str):
    verdict, content = cleaned(corpus_file(name).read_bytes())

    assert verdict.facts is not None
    image = read_back(content)
    frames = list(generate_frames(image.PixelData, number_of_frames=verdict.facts.frames))
    assert [content[at : at + length] for at, length in verdict.facts.frame_offsets] == frames


def test_native_frames_lie_one_after_the_other():
    verdict, content = cleaned(corpus_file("emri_small.dcm").read_bytes())

    assert verdict.facts is not None
    frames = [content[at : at + length] for at, length in verdict.facts.frame_offsets]
    assert len(frames) == 10
    assert b"".join(frames) == read_back(content).PixelData


def test_frames_of_one_bit_lie_in_bytes_that_they_share():
    image = ct_image(
        Rows=3, Columns=3, BitsAllocated=1, BitsStored=1, HighBit=0, NumberOfFrames=3,
        PixelData=b"\xff\xff\x03\0",
    )  # fmt: skip

    verdict, content = cleaned(written(image))

    assert verdict.facts is not None
    begin = content.index(b"\xff\xff\x03\0")
    assert verdict.facts.frame_offsets == ((begin, 2), (begin + 1, 2), (begin + 2, 2))


def test_drawings_in_unused_bits_are_cleared():
    image = ct_image(PixelData=np.full(64, 0x8123, "<u2").tobytes())
    image.add(DataElement(0x60000100, "US", 16))
    image.add(DataElement(0x60000102, "US", 15))

    _verdict, content = cleaned(written(image))

    assert read_back(content).pixel_array.max() == 0x0123
