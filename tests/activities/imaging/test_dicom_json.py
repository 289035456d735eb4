"""DICOM JSON, beside pydicom's."""

from __future__ import annotations

import io
import json
import math

import pydicom
import pytest

from activities.imaging.dicom_json import dicom_json
from activities.imaging.elements import Element
from tests.support.dicom_files import cleaned, corpus_file


@pytest.mark.parametrize(
    "name",
    ["693_UNCR.dcm", "emri_small.dcm", "US1_UNCR.dcm", "liver_1frame.dcm", "examples_palette.dcm"],
)
def test_it_says_what_pydicom_says(name: str):
    verdict, content = cleaned(corpus_file(name).read_bytes())
    image = pydicom.dcmread(io.BytesIO(content))
    del image.PixelData
    # Stands in the meta information of the file.
    image.AvailableTransferSyntaxUID = image.file_meta.TransferSyntaxUID

    assert verdict.facts is not None
    assert _plain(json.loads(verdict.facts.dicom_json)) == _plain(
        image.to_json_dict(bulk_data_threshold=10**9, bulk_data_element_handler=lambda _: "")
    )


def test_numbers_that_json_has_not_are_written_as_words():
    written = dicom_json([Element(0x00189305, "FD", b"\0\0\0\0\0\0\xf0\x7f")])

    assert json.loads(written) == {"00189305": {"vr": "FD", "Value": ["Infinity"]}}


def test_long_values_stay_in_the_file():
    written = dicom_json([Element(0x00283006, "OW", bytes(300_000))])

    assert json.loads(written) == {"00283006": {"vr": "OW"}}


def _plain(model: object) -> object:
    """Return the model with numbers rounded, and empty people as pydicom writes them."""
    if isinstance(model, dict):
        return {key: _plain(value) for key, value in model.items() if value not in ([], [{}])}
    if isinstance(model, list):
        return [_plain(each) for each in model]
    if isinstance(model, float) and math.isfinite(model):
        return round(model, 6)
    return model
