"""Bombs, lies and polyglots: each is refused within limits, or harmless afterwards."""

from __future__ import annotations

import struct
import tempfile
import time
from typing import BinaryIO, cast

import pytest

from activities.imaging.cleaner import Cleaner
from tests.support import hostile_images as hostile
from tests.support.dicom_files import SECRETS, cleaned, ct_image, read_back, written
from workflows.domain.imaging.verdicts import RefusalReason

MEBIBYTE = 1024 * 1024
ROWS = b"\x28\x00\x10\x00"


@pytest.mark.parametrize("depth", [17, 300, 5_000])
def test_deep_nesting_is_refused(depth: int):
    assert cleaned(hostile.nested(depth))[0].refusal is RefusalReason.TOO_DEEP


def test_as_deep_as_real_objects_are_is_read():
    assert cleaned(hostile.nested(8))[0].refusal is None


def test_a_deflated_bomb_is_refused_in_little_time_and_memory():
    bomb = hostile.deflated_bomb(2048 * MEBIBYTE)
    began = time.monotonic()

    with (
        Cleaner() as cleaner,
        tempfile.TemporaryFile() as source,
        tempfile.TemporaryFile() as target,
    ):
        source.write(bomb)
        source.flush()
        verdict = cleaner.clean(cast("BinaryIO", source), cast("BinaryIO", target), SECRETS)

    assert verdict.refusal is RefusalReason.UNPACKED_TOO_LARGE
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("attributes", "refusal"),
    [
        ({"Rows": 65535, "Columns": 65535}, RefusalReason.TOO_LARGE),
        ({"Rows": 9}, RefusalReason.DAMAGED),
        ({"Rows": 0}, RefusalReason.DAMAGED),
        ({"NumberOfFrames": 2}, RefusalReason.DAMAGED),
        ({"NumberOfFrames": 2_000_000_000}, RefusalReason.TOO_LARGE),
        ({"NumberOfFrames": -1}, RefusalReason.DAMAGED),
        ({"SamplesPerPixel": 3}, RefusalReason.DAMAGED),
        ({"SamplesPerPixel": 65535}, RefusalReason.DAMAGED),
        ({"BitsAllocated": 12}, RefusalReason.DAMAGED),
        ({"BitsAllocated": 64}, RefusalReason.DAMAGED),
        ({"BitsStored": 17}, RefusalReason.DAMAGED),
    ],
)
def test_a_header_that_lies_about_the_pixels_is_refused(
    attributes: dict[str, int], refusal: RefusalReason
):
    verdict, content = cleaned(hostile.lying(**attributes))

    assert (verdict.refusal, content) == (refusal, b"")


def test_long_numbers_in_place_of_short_ones_are_refused():
    content = hostile.with_element(ROWS, b"UL", struct.pack("<I", 8))

    verdict, _ = cleaned(content)

    assert (verdict.refusal, verdict.detail) == (RefusalReason.DAMAGED, "Rows is UL")


@pytest.mark.parametrize("length", [1, 4095])
def test_a_length_beyond_what_is_left_is_refused(length: int):
    content = hostile.with_element(b"\xe0\x7f\x10\x00", b"OW", b"\0" * 128, length * MEBIBYTE)

    assert cleaned(content)[0].refusal is RefusalReason.DAMAGED


@pytest.mark.parametrize("kept", range(132, 1000, 61))
def test_a_file_cut_off_anywhere_is_refused(kept: int):
    content = written(ct_image())

    verdict, left = cleaned(content[: min(kept, len(content) - 1)])

    assert verdict.refusal is not None
    assert left == b""


@pytest.mark.parametrize("name", sorted(hostile.polyglots()))
def test_nothing_stays_in_the_preamble(name: str):
    verdict, content = cleaned(hostile.polyglots()[name])

    assert verdict.refusal is None
    assert content[:132] == bytes(128) + b"DICM"
    assert read_back(content).PatientID == "P-TEST"


def test_elements_twice_are_refused():
    content = written(ct_image())
    at = content.index(b"\x10\x00\x20\x00LO")
    twice = content[at : at + 12] + content[at:]

    assert cleaned(content[:at] + twice)[0].refusal is RefusalReason.DAMAGED


def test_an_identifier_that_is_none_is_refused():
    content = written(ct_image())
    at = content.index(b"\x08\x00\x18\x00UI")

    verdict, left = cleaned(content[: at + 4] + b"LO" + content[at + 6 :])

    assert (verdict.refusal, verdict.detail, left) == (RefusalReason.DAMAGED, "SOPInstanceUID", b"")
