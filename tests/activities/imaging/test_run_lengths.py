"""RLE frames, of which only the pixels stay."""

from __future__ import annotations

import struct
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from pydicom.encaps import encapsulate, generate_frames

from activities.imaging.pixel_layout import PixelLayout
from activities.imaging.refusals import FileRefusedError
from activities.imaging.run_lengths import quiet_run_lengths
from tests.support.dicom_files import CANARY, cleaned, corpus_file, read_back, written

HIDDEN = CANARY.encode()
LAYOUT = PixelLayout(
    tag=0x7FE00010, rows=2, columns=4, samples=1, frames=1, bits_allocated=8, bits_stored=8,
    high_bit=7, is_signed=False, photometric="MONOCHROME2",
)  # fmt: skip
# Three bytes as they are, and one five times.
RUNS = b"\x02abc\xfcd"


def a_frame(*segments: bytes, gap: bytes = b"", unused: int = 0) -> bytes:
    places, at, body = [], 64 + len(gap), b""
    for each in segments:
        places.append(at)
        at += len(each) + len(gap)
        body += gap + each
    header = [len(segments), *places, *[unused] * (15 - len(segments))]
    return struct.pack("<16I", *header) + body


def test_what_pixels_need_stays_as_it_is():
    assert quiet_run_lengths(a_frame(RUNS), LAYOUT) == a_frame(RUNS)


@pytest.mark.parametrize(
    "frame",
    [
        a_frame(RUNS + HIDDEN),
        a_frame(RUNS, gap=HIDDEN),
        a_frame(RUNS, unused=int.from_bytes(HIDDEN[:4], "little")),
        a_frame(b"\x80" * 7 + RUNS),
    ],
)
def test_what_no_pixel_needs_goes(frame: bytes):
    assert quiet_run_lengths(frame, LAYOUT) == a_frame(RUNS)


@pytest.mark.parametrize(
    ("runs", "quiet"),
    [
        (b"\x0fabcdefghKANARIEN", b"\x07abcdefgh\0"),
        (b"\x81a", b"\xf9a"),
        (b"\x06abcdefg\xf9h", b"\x06abcdefg\0h"),
    ],
)
def test_a_run_that_gives_more_than_is_due_is_cut(runs: bytes, quiet: bytes):
    assert quiet_run_lengths(a_frame(runs), LAYOUT) == a_frame(quiet)


@pytest.mark.parametrize(
    ("stored", "is_signed", "before", "after"),
    [
        (12, False, b"\xf1", b"\x01"),
        (12, True, b"\x18", b"\xf8"),
        (12, True, b"\xf1", b"\x01"),
        (6, False, b"\xf1", b"\x00"),
        (6, True, b"\xff", b"\xff"),
    ],
)
def test_bits_above_the_stored_ones_are_cleared(
    stored: int, is_signed: bool, before: bytes, after: bytes  # noqa: FBT001 - a parameter of a test
):  # fmt: skip
    layout = replace(
        LAYOUT, bits_allocated=16, bits_stored=stored, high_bit=stored - 1, is_signed=is_signed
    )
    low = b"\xf9\x23"

    quiet = quiet_run_lengths(a_frame(b"\xf9" + before, low), layout)

    assert quiet[64:66] == b"\xf9" + after


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        a_frame(RUNS)[:-1],
        a_frame(RUNS[:-2]),
        a_frame(RUNS, RUNS),
        struct.pack("<16I", 1, 9, *[0] * 14) + RUNS,
        struct.pack("<16I", 1, 9999, *[0] * 14) + RUNS,
    ],
)
def test_broken_frames_are_refused(frame: bytes):
    with pytest.raises(FileRefusedError):
        quiet_run_lengths(frame, LAYOUT)


@pytest.mark.parametrize("seed", range(50))
def test_any_bytes_end_in_a_refusal_or_a_frame(seed: int):
    random = np.random.default_rng(seed)
    with suppress(FileRefusedError):
        quiet = quiet_run_lengths(a_frame(random.bytes(9)), LAYOUT)
        assert quiet_run_lengths(quiet, LAYOUT) == quiet


@pytest.mark.parametrize(
    "name", ["MR_small_RLE.dcm", "SC_rgb_rle_2frame.dcm", "emri_small_RLE.dcm"]
)
def test_pixels_of_whole_files_stay_and_what_is_hidden_goes(name: str):
    image = read_back(corpus_file(name).read_bytes())
    frames = generate_frames(image.PixelData, number_of_frames=image.get("NumberOfFrames", 1))
    image.PixelData = encapsulate([each + bytes(2) + HIDDEN for each in frames])
    content = written(image)
    assert HIDDEN in content

    verdict, clean = cleaned(content)

    assert verdict.refusal is None
    assert HIDDEN not in clean
    assert np.array_equal(read_back(clean).pixel_array, image.pixel_array)
