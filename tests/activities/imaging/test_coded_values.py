"""The values that texts may have."""

from __future__ import annotations

import pytest
from pydicom.datadict import dictionary_VR, tag_for_keyword

from activities.imaging.coded_values import coded_attributes, kept_codes


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("ImageType", "ORIGINAL\\PRIMARY\\AXIAL", "ORIGINAL\\PRIMARY\\AXIAL"),
        ("ImageType", "ORIGINAL\\BEISPIEL\\AXIAL", "ORIGINAL\\\\AXIAL"),
        ("ImageType", "ORIGINAL\\PRIMARY\\BEISPIEL", "ORIGINAL\\PRIMARY"),
        ("BodyPartExamined", "CHEST", "CHEST"),
        ("BodyPartExamined", "ERIKA", ""),
        ("PatientOrientation", "A\\FL", "A\\FL"),
        ("PatientAge", "034Y", "034Y"),
        ("PatientAge", "34", ""),
        ("ChannelLabel", "EEG Fp1-A2", "EEG Fp1-A2"),
        ("ChannelLabel", "Erika", ""),
        ("Modality", "CTX", ""),
    ],
)
def test_only_defined_values_stay(name: str, value: str, kept: str):
    tag = tag_for_keyword(name)
    assert tag is not None

    assert kept_codes(tag, value) == kept


def test_every_row_names_an_attribute_of_text():
    kinds = {dictionary_VR(tag) for tag in coded_attributes()}

    assert kinds == {"CS", "LO", "SH", "AS", "ST"}
    assert len(coded_attributes()) > 60
