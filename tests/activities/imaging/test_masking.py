"""What stands under a mask is gone."""

from __future__ import annotations

import tempfile
from typing import BinaryIO, cast

import numpy as np
import pytest
from pydicom.pixels.utils import pixel_array

from activities.imaging.cleaned_files import CleanedFile, Mask
from activities.imaging.masking import masked_file
from tests.support.dicom_files import cleaned, corpus_file, ct_image, read_back, written
from workflows.domain.imaging.verdicts import RefusalReason


def masked(content: bytes, *masks: Mask) -> tuple[CleanedFile, bytes]:
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(content)
        source.flush()
        verdict = masked_file(
            cast("BinaryIO", source), cast("BinaryIO", target), masks, is_confirmed=True
        )
        target.seek(0)
        return verdict, target.read()


@pytest.mark.parametrize(
    "name",
    [
        "examples_ybr_color.dcm", "SC_rgb_rle_2frame.dcm", "emri_small_jpeg_ls_lossless.dcm",
        "SC_ybr_full_422_uncompressed.dcm", "examples_palette.dcm", "MR_small_bigendian.dcm",
    ],
)  # fmt: skip
def test_only_the_rectangle_changes(name: str):
    _verdict, content = cleaned(corpus_file(name).read_bytes())

    verdict, after = masked(content, Mask(frame=None, x=4, y=2, width=20, height=10))

    assert verdict.facts is not None
    frames = verdict.facts.frames
    shape = (frames, verdict.facts.rows or 0, verdict.facts.columns or 0, -1)
    old = pixel_array(read_back(content)).reshape(shape)
    new = pixel_array(read_back(after)).reshape(shape)
    for number in range(frames):
        assert len(np.unique(new[number, 2:12, 4:24])) == 1
    new[:, 2:12, 4:24] = old[:, 2:12, 4:24]
    assert np.array_equal(old, new)


def test_one_frame_alone_can_be_masked():
    _verdict, content = cleaned(corpus_file("emri_small.dcm").read_bytes())

    _masked, after = masked(content, Mask(frame=3, x=0, y=0, width=64, height=64))

    changed = pixel_array(read_back(content)) != pixel_array(read_back(after))
    assert [bool(each.any()) for each in changed] == [number == 2 for number in range(10)]


def test_masks_over_the_edge_are_cut_and_those_beside_it_do_nothing():
    _verdict, content = cleaned(written(ct_image()))

    _one, edge = masked(content, Mask(frame=None, x=-5, y=6, width=7, height=100))
    _two, beside = masked(content, Mask(frame=None, x=100, y=100, width=5, height=5))

    changed = pixel_array(read_back(content)) != pixel_array(read_back(edge))
    assert changed[6:, :2].all()
    assert not changed[:6].any()
    assert np.array_equal(pixel_array(read_back(content)), pixel_array(read_back(beside)))


def test_confirming_without_masks_changes_no_pixel_and_no_compression():
    _verdict, content = cleaned(corpus_file("693_J2KR.dcm").read_bytes())

    verdict, after = masked(content)

    assert verdict.facts is not None
    assert verdict.facts.transfer_syntax == "1.2.840.10008.1.2.4.90"
    assert read_back(after).PixelData == read_back(content).PixelData
    assert read_back(after).BurnedInAnnotation == "NO"


def test_what_cannot_be_decoded_cannot_be_masked():
    _verdict, content = cleaned(corpus_file("JPEG-LL.dcm").read_bytes())

    verdict, after = masked(content, Mask(frame=None, x=0, y=0, width=5, height=5))

    assert (verdict.refusal, after) == (RefusalReason.TRANSFER_SYNTAX, b"")
