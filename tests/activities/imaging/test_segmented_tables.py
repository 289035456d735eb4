"""Tables of colours in segments, written out entry by entry."""

from __future__ import annotations

import struct

import numpy as np
import pydicom
import pytest
from pydicom.data import get_palette_files
from pydicom.pixels.processing import apply_color_lut

from activities.imaging.segmented_tables import expanded_table
from tests.support.dicom_files import cleaned, corpus_file, ct_image, read_back, written

DISCRETE, LINEAR, INDIRECT = 0, 1, 2


def words(*numbers: int) -> bytes:
    return struct.pack(f"<{len(numbers)}H", *numbers)


def entries_of(segments: bytes, entries: int, bits: int = 16) -> list[int]:
    made = expanded_table(segments, entries, bits)
    return list(np.frombuffer(made, "<u2" if bits == 16 else "u1"))


def test_a_discrete_segment_is_taken_as_it_stands():
    assert entries_of(words(DISCRETE, 3, 7, 9, 8), 3) == [7, 9, 8]


@pytest.mark.parametrize(("last", "line"), [(100, [25, 50, 75, 100]), (0, [0, 0, 0, 0])])
def test_a_line_goes_from_the_entry_before_to_its_own(last: int, line: list[int]):
    assert entries_of(words(DISCRETE, 1, 0, LINEAR, 4, last), 5) == [0, *line]


def test_a_line_may_fall():
    assert entries_of(words(DISCRETE, 1, 90, LINEAR, 3, 0), 4) == [90, 60, 30, 0]


def test_an_indirect_segment_copies_from_a_place_in_bytes():
    # The line stands after five words: byte 10.
    segments = words(DISCRETE, 3, 4, 5, 6, LINEAR, 2, 10, INDIRECT, 1, 10, 0)

    assert entries_of(segments, 7) == [4, 5, 6, 8, 10, 10, 10]


def test_a_place_has_four_bytes_in_tables_of_eight_bits():
    segments = bytes([DISCRETE, 2, 1, 9, INDIRECT, 1, 0, 0, 0, 0])

    assert entries_of(segments, 4, bits=8) == [1, 9, 1, 9]


def test_a_byte_that_fills_up_is_no_entry():
    assert entries_of(bytes([DISCRETE, 3, 1, 2, 3, 0]), 3, bits=8) == [1, 2, 3]


@pytest.mark.parametrize(
    "segments",
    [
        b"",
        words(DISCRETE),
        words(DISCRETE, 3, 1, 2),
        words(DISCRETE, 5, 1, 2, 3, 4, 5),
        words(DISCRETE, 0, DISCRETE, 4, 1, 2, 3, 4),
        words(LINEAR, 4, 9),
        words(DISCRETE, 1, 3, LINEAR, 3),
        words(3, 4, 1, 2, 3, 4),
        words(DISCRETE, 1, 3, INDIRECT, 1, 6, 0),
        words(DISCRETE, 2, 3, 4, INDIRECT, 9, 0, 0),
        words(DISCRETE, 2, 3, 4, INDIRECT, 0, 0, 0),
        words(DISCRETE, 2, 3, 4, INDIRECT, 1, 0xFFFF, 0xFFFF),
    ],
)
def test_what_does_not_make_its_entries_is_refused(segments: bytes):
    with pytest.raises(ValueError, match=r"table|segment"):
        expanded_table(segments, 4, 16)


def test_an_ultrasound_of_the_corpus_keeps_its_colours():
    original = pydicom.dcmread(corpus_file("gdcm-US-ALOKA-16.dcm"))
    numbers = np.arange(65_536, dtype=np.uint16)

    verdict, content = cleaned(corpus_file("gdcm-US-ALOKA-16.dcm").read_bytes())
    kept = read_back(content)

    assert "SegmentedRedPaletteColorLookupTableData" not in kept
    assert len(kept.GreenPaletteColorLookupTableData) == 131_072
    assert np.array_equal(apply_color_lut(numbers, kept), apply_color_lut(numbers, original))
    assert verdict.receipt.replaced["SegmentedBluePaletteColorLookupTableData"] == 1


@pytest.mark.parametrize("path", get_palette_files("*.dcm"), ids=str)
def test_palettes_of_the_standard_are_written_out_as_pydicom_does(path: str):
    palette = pydicom.dcmread(path)
    entries, _first, bits = palette.RedPaletteColorLookupTableDescriptor
    tables = [
        np.frombuffer(expanded_table(palette[tag].value, entries, bits), "u1")
        for tag in (0x00281221, 0x00281222, 0x00281223)
        if tag in palette
    ]
    if not tables:
        return

    # Values of eight bits are kept in the upper half where pydicom applies them.
    drawn = apply_color_lut(np.arange(entries, dtype=np.uint16), palette)
    assert np.array_equal(np.stack(tables, axis=-1), drawn.astype(np.uint16) & 0xFF)


def test_segments_of_another_length_go():
    image = ct_image(
        RedPaletteColorLookupTableDescriptor=[4, 0, 16],
        SegmentedRedPaletteColorLookupTableData=words(DISCRETE, 3, 1, 2, 3),
        GreenPaletteColorLookupTableDescriptor=[2, 0, 16],
        GreenPaletteColorLookupTableData=words(1, 2),
        SegmentedGreenPaletteColorLookupTableData=words(DISCRETE, 2, 3, 4),
        SegmentedBluePaletteColorLookupTableData=words(DISCRETE, 2, 3, 4),
    )

    verdict, content = cleaned(written(image))
    kept = read_back(content)

    assert "RedPaletteColorLookupTableData" not in kept
    assert kept.GreenPaletteColorLookupTableData == words(1, 2)
    assert "BluePaletteColorLookupTableData" not in kept
    assert not [each for each in kept if "Segmented" in each.keyword]
    assert verdict.receipt.removed["SegmentedRedPaletteColorLookupTableData"] == 1
