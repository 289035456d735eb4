"""What becomes of each attribute."""

from __future__ import annotations

import pytest
from pydicom._dicom_dict import DicomDictionary
from pydicom.datadict import tag_for_keyword

from activities.imaging.fates import Fate, fate_of
from activities.imaging.profile_table import TableAction, profile_table


@pytest.mark.parametrize(
    ("name", "fate"),
    [
        ("Rows", Fate.NUMBER),
        ("StudyDate", Fate.SHIFTED),
        ("StudyTime", Fate.TIME),
        ("PatientBirthDate", Fate.EMPTIED),
        ("PatientSex", Fate.CODE),
        ("PatientComments", Fate.REMOVED),
        ("SeriesDescription", Fate.DESCRIPTION),
        ("ProtocolName", Fate.REPLACED),
        ("StudyInstanceUID", Fate.NEW_UID),
        ("PerFrameFunctionalGroupsSequence", Fate.SEQUENCE),
        ("RequestAttributesSequence", Fate.REMOVED),
        ("IconImageSequence", Fate.REMOVED),
        ("PixelData", Fate.PIXELS),
        ("PatientState", Fate.REMOVED),
    ],
)
def test_attributes_have_their_fate(name: str, fate: Fate):
    tag = tag_for_keyword(name)
    assert tag is not None

    assert fate_of(tag) is fate


@pytest.mark.parametrize("tag", [0x00091001, 0x60000022, 0x60023000, 0x50000010, 0x00181234 ^ 0xF])
def test_private_drawn_and_unknown_ones_go(tag: int):
    assert fate_of(tag) is Fate.REMOVED


def test_no_free_text_of_the_dictionary_is_kept():
    kept = {
        DicomDictionary[tag][4]
        for tag in DicomDictionary
        if DicomDictionary[tag][0] in ("PN", "LT", "ST", "UT", "UC", "UR", "AE")
        and fate_of(tag) not in (Fate.REMOVED, Fate.EMPTIED, Fate.REPLACED)
    }

    # Of this one only names of dyes and ways of lighting, by a closed list.
    assert kept == {"OpticalPathDescription"}


def test_what_the_table_removes_is_kept_for_a_stated_reason_only():
    kept = {
        DicomDictionary[tag][4]
        for tag, action in profile_table().items()
        if action is not TableAction.NEW_UID
        and tag in DicomDictionary
        and fate_of(tag) not in (Fate.REMOVED, Fate.EMPTIED, Fate.REPLACED)
    }

    # Modified dates with their times, descriptions cleaned, and what matters for what is seen.
    assert kept == {
        "StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate", "AcquisitionDateTime",
        "FrameAcquisitionDateTime", "FrameReferenceDateTime", "RadiopharmaceuticalStartDateTime",
        "RadiopharmaceuticalStopDateTime", "StartAcquisitionDateTime", "EndAcquisitionDateTime",
        "DecayCorrectionDateTime", "StudyTime", "SeriesTime", "AcquisitionTime", "ContentTime",
        "RadiopharmaceuticalStartTime", "RadiopharmaceuticalStopTime", "ContrastBolusStartTime",
        "ContrastBolusStopTime", "PatientSize", "PatientWeight", "PatientSex", "PatientAge",
        "ChannelLabel", "StudyDescription", "SeriesDescription",
    }  # fmt: skip
