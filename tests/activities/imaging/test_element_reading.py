"""The strict reader of data sets; what hostile files meet stands in test_hostile_files."""

from __future__ import annotations

import io
import struct
from contextlib import suppress

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from activities.imaging.element_reading import ElementReader, swapped
from activities.imaging.elements import Element, text
from activities.imaging.refusals import FileRefusedError

LITTLE = {"is_explicit": True, "is_little_endian": True}


def read(data: bytes, **syntax: bool) -> dict[int, Element]:
    reader = ElementReader(memoryview(data), **(syntax or LITTLE))
    return {each.tag: each for each in reader.read(0, len(data))}


def data_set(*, is_implicit: bool = False, is_little: bool = True) -> bytes:
    inner = Dataset()
    inner.Rows = 7
    image = Dataset()
    image.PatientID = "4711"
    image.Columns = 300
    image.SliceThickness = "1.5"
    image.add_new(0x00280009, "AT", 0x00181063)
    image.PlanePositionSequence = Sequence([inner, inner])
    file = io.BytesIO()
    pydicom.dcmwrite(file, image, implicit_vr=is_implicit, little_endian=is_little)
    return file.getvalue()


@pytest.mark.parametrize("is_implicit", [True, False])
@pytest.mark.parametrize("is_little", [True, False])
def test_all_encodings_give_the_same_elements(is_implicit: bool, is_little: bool):  # noqa: FBT001 - parameters of a test
    if is_implicit and not is_little:
        return
    found = read(
        data_set(is_implicit=is_implicit, is_little=is_little),
        is_explicit=not is_implicit,
        is_little_endian=is_little,
    )

    assert text(found[0x00100020]) == "4711"
    assert bytes(found[0x00280011].value) == struct.pack("<H", 300)
    assert bytes(found[0x00280009].value) == struct.pack("<HH", 0x0018, 0x1063)
    [first, second] = found[0x00209113].items
    assert first == second
    assert bytes(first[0].value) == struct.pack("<H", 7)


def test_elements_come_in_order_without_group_lengths():
    data = b"\x10\x00\x20\x00LO\2\x0042\x08\x00\x00\x00UL\4\0\0\0\0\0\x08\x00\x60\x00CS\2\0CT"

    assert list(read(data)) == [0x00080060, 0x00100020]


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(data: bytes):
    for is_explicit in (True, False):
        with suppress(FileRefusedError):
            assert len(read(data, is_explicit=is_explicit, is_little_endian=True)) <= len(data)


def test_numbers_are_turned():
    assert swapped(memoryview(b"\1\2\3\4"), 2) == b"\2\1\4\3"
    assert swapped(memoryview(b"\1\2\3\4"), 4) == b"\4\3\2\1"
