"""The demonstration's images are real ones: cleaned, signed, released, and made once."""

from __future__ import annotations

import io
from pathlib import Path

import pydicom
from pydicom.data import get_testdata_file

from activities.demo_images import SLICES, ct_slice, demo_files, photograph


def test_the_slices_are_one_series_of_different_images():
    content = Path(str(get_testdata_file("CT_small.dcm"))).read_bytes()

    slices = [pydicom.dcmread(io.BytesIO(ct_slice(content, number))) for number in range(SLICES)]

    assert len({each.SeriesInstanceUID for each in slices}) == 1
    assert len({each.SOPInstanceUID for each in slices}) == SLICES
    assert [each.InstanceNumber for each in slices] == list(range(1, SLICES + 1))
    places = [float(each.ImagePositionPatient[2]) for each in slices]
    assert places == sorted(places)
    assert len(set(places)) == SLICES
    assert len({each.PixelData for each in slices}) == SLICES
    assert {each.pixel_array.shape for each in slices} == {(128, 128)}


def test_the_photograph_is_a_picture():
    from PIL import Image

    with Image.open(io.BytesIO(photograph(64, 48))) as picture:
        assert (picture.format, picture.size) == ("PNG", (64, 48))
        picture.load()


def test_there_is_something_of_each_kind():
    assert {name.partition("/")[0] for name in demo_files()} == {
        "CT",
        "US",
        "ECG",
        "photograph.png",
    }
