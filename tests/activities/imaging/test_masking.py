"""What stands under a mask is gone."""

from __future__ import annotations

import tempfile
from typing import BinaryIO, cast

import numpy as np
import pytest
from pydicom.pixels.utils import pixel_array

from activities.imaging.cleaned_files import CleanedFile, Mask
from activities.imaging.frame_reading import read_frame
from activities.imaging.masking import masked_file
from tests.support.dicom_files import cleaned, corpus_file, ct_image, read_back, written
from workflows.domain.imaging.verdicts import RefusalReason


def masked(content: bytes, *masks: Mask, is_silent: bool = False) -> tuple[CleanedFile, bytes]:
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(content)
        source.flush()
        verdict = masked_file(
            cast("BinaryIO", source),
            cast("BinaryIO", target),
            masks,
            is_confirmed=True,
            is_silent=is_silent,
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


@pytest.mark.parametrize(
    "name",
    ["JPEG-LL.dcm", "JPGLosslessP14SV1_1s_1f_8b.dcm", "SC_rgb_jpeg_gdcm.dcm", "JPGExtended.dcm"],
)
def test_jpeg_lossless_and_jpeg_of_twelve_bits_can_be_masked(name: str):
    _verdict, content = cleaned(corpus_file(name).read_bytes())

    verdict, after = masked(content, Mask(frame=None, x=4, y=2, width=20, height=10))

    assert verdict.facts is not None, verdict.detail
    assert verdict.facts.transfer_syntax == "1.2.840.10008.1.2.1"
    with tempfile.TemporaryFile() as source:
        source.write(content)
        before = read_frame(cast("BinaryIO", source), 1)
    now = pixel_array(read_back(after))
    assert len(np.unique(now[2:12, 4:24])) == 1
    before = before.copy()
    before[2:12, 4:24] = now[2:12, 4:24]
    assert np.array_equal(before, now)


def a_segmentation(pixels: np.ndarray) -> bytes:
    """Return an image of one bit a pixel, whose frames share bytes."""
    frames, rows, columns = pixels.shape
    image = ct_image(
        NumberOfFrames=frames,
        Rows=rows,
        Columns=columns,
        BitsAllocated=1,
        BitsStored=1,
        HighBit=0,
        PixelData=np.packbits(pixels.ravel(), bitorder="little").tobytes(),
    )
    return written(image)


def test_pixels_of_one_bit_can_be_masked():
    pixels = np.ones((3, 5, 11), "uint8")
    _verdict, content = cleaned(a_segmentation(pixels))

    verdict, after = masked(content, Mask(frame=None, x=2, y=1, width=4, height=3))
    _one, second = masked(content, Mask(frame=2, x=9, y=4, width=50, height=50))

    assert verdict.refusal is None, verdict.detail
    pixels[:, 1:4, 2:6] = 0
    assert np.array_equal(pixel_array(read_back(after)), pixels)
    assert (pixel_array(read_back(second)) == 0).sum() == 2
    assert pixel_array(read_back(second))[1, 4, 9:].tolist() == [0, 0]


def test_a_palette_gives_its_darkest_colour():
    image = ct_image(PhotometricInterpretation="PALETTE COLOR", BitsAllocated=8, BitsStored=8)
    image.HighBit, image.PixelData = 7, bytes(range(64))
    light_first = np.linspace(60000, 0, 64).astype("<u2").tobytes()
    for colour in ("Red", "Green", "Blue"):
        setattr(image, f"{colour}PaletteColorLookupTableDescriptor", [64, 0, 16])
        setattr(image, f"{colour}PaletteColorLookupTableData", light_first)
    _verdict, content = cleaned(written(image))

    _masked, after = masked(content, Mask(frame=None, x=0, y=0, width=8, height=4))

    assert np.unique(pixel_array(read_back(after))[:4]).tolist() == [63]


def test_what_breaks_its_decoder_cannot_be_masked():
    verdict, content = cleaned(corpus_file("JPEG-LL.dcm").read_bytes())
    assert verdict.facts is not None
    ((at, length),) = verdict.facts.frame_offsets
    broken = content[: at + 2] + bytes(length - 2) + content[at + length :]

    refused, after = masked(broken, Mask(frame=None, x=0, y=0, width=5, height=5))

    assert (refused.refusal, after) == (RefusalReason.DAMAGED, b"")
