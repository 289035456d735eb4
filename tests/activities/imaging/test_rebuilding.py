"""What a rebuilt data set holds, seen through whole files."""

from __future__ import annotations

import struct
from datetime import timedelta

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from activities.imaging.cleaned_files import CleaningSecrets
from tests.support.dicom_files import (
    CANARY,
    SECRETS,
    cleaned,
    cleaned_image,
    ct_image,
    read_back,
    written,
)


def a_code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, scheme, meaning
    return code


def test_identifiers_stay_together_inside_one_patient():
    reference = Dataset()
    reference.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    reference.ReferencedSOPInstanceUID = "1.2.3.4.5"
    image = ct_image(ReferencedImageSequence=Sequence([reference]), FrameOfReferenceUID="1.2.9")

    first, second = cleaned_image(image), cleaned_image(ct_image(SOPInstanceUID="1.2.3.4.6"))

    assert first.StudyInstanceUID == second.StudyInstanceUID
    assert first.SOPInstanceUID != second.SOPInstanceUID
    kept = first.ReferencedImageSequence[0]
    assert kept.ReferencedSOPInstanceUID == first.SOPInstanceUID
    assert kept.ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.2"
    assert first.SOPInstanceUID.startswith("2.25.")
    assert first.SOPInstanceUID.is_valid


def test_other_patients_have_other_identifiers():
    other = CleaningSecrets(uid_key=bytes(32), date_offset=timedelta(days=-1), pseudonym="P-2")

    first, second = cleaned_image(ct_image()), cleaned_image(ct_image(), other)

    assert first.StudyInstanceUID != second.StudyInstanceUID


def test_dates_keep_their_distance_and_ages_are_right():
    image = cleaned_image(
        ct_image(
            StudyDate="20240229", SeriesDate="20240301", StudyTime="103000", PatientAge="097Y",
            PatientBirthDate="19261231", AcquisitionDateTime="20240229103000+0100",
        )
    )  # fmt: skip

    assert (image.StudyDate, image.SeriesDate) == ("20230125", "20230126")
    assert image.StudyTime == "103000"
    assert image.AcquisitionDateTime == "20230125103000+0100"
    assert image.PatientAge == "090Y"
    assert image.PatientBirthDate == ""


def test_codes_have_the_meaning_of_the_standard():
    image = cleaned_image(
        ct_image(
            AnatomicRegionSequence=Sequence([a_code("69536005", "SCT", "Erika's head")]),
            DerivationCodeSequence=Sequence([a_code("4711", "99HOSPITAL", "Erika")]),
        )
    )

    assert image.AnatomicRegionSequence[0].CodeMeaning == "Head"
    assert "DerivationCodeSequence" not in image


@pytest.mark.parametrize("value", ["12.5", "-1e-3", " 7 "])
def test_numbers_in_text_stay(value: str):
    assert cleaned_image(ct_image(SliceThickness=value)).SliceThickness == float(value)


def test_text_in_place_of_a_number_goes():
    content = written(ct_image(SliceThickness="12.50")).replace(b"12.50 ", b"Erika ")

    verdict, clean = cleaned(content)

    assert b"Erika" not in clean
    assert verdict.receipt.removed["SliceThickness"] == 1


def test_more_numbers_than_the_standard_allows_go():
    name = np.frombuffer(f"{CANARY} ".encode(), "<u2").tolist()
    planted = written(
        ct_image(
            ShutterPresentationValue=name, AcquisitionDuration=[1.0, 2.0], ZonalMapLocation=[1, 2],
            SliceThickness=["1", "4.5"], ShutterLowerHorizontalEdge=[], DimensionIndexValues=[1, 2],
        )
    )  # fmt: skip
    assert CANARY.encode() in planted

    verdict, clean = cleaned(planted)

    assert CANARY.encode() not in clean
    kept = read_back(clean)
    for keyword in ("ShutterPresentationValue", "AcquisitionDuration", "SliceThickness"):
        assert keyword not in kept
        assert verdict.receipt.removed[keyword] == 1
    assert "ZonalMapLocation" not in kept
    assert kept.DimensionIndexValues == [1, 2]


@pytest.mark.parametrize(
    ("said", "is_kept"),
    [("2147483647 ", True), ("-2147483648", True), ("2147483648", False), ("99999999999", False)],
)
def test_whole_numbers_beyond_their_range_go(said: str, *, is_kept: bool):
    image = ct_image(InstanceNumber="1111111111", SeriesNumber="5")
    content = written(image).replace(
        b"\x0a\x001111111111", struct.pack("<H", 12) + said.ljust(12).encode()
    )

    verdict, clean = cleaned(content)

    assert ("InstanceNumber" in read_back(clean)) is is_kept
    assert verdict.facts is not None
    assert verdict.facts.instance_number == (int(said) if is_kept else None)
    assert verdict.facts.series_number == 5


def test_tables_of_colours_stay_only_with_a_matching_length():
    kept = ct_image(
        RedPaletteColorLookupTableDescriptor=[4, 0, 16],
        RedPaletteColorLookupTableData=b"12345678",
        BluePaletteColorLookupTableDescriptor=[9, 0, 16],
        BluePaletteColorLookupTableData=b"12345678",
    )

    image = cleaned_image(kept)

    assert image.RedPaletteColorLookupTableData == b"12345678"
    assert "BluePaletteColorLookupTableData" not in image


def test_the_receipt_counts_and_never_quotes():
    verdict, _ = cleaned(written(ct_image(StudyDate="20240229", PatientComments="Erika")), SECRETS)

    receipt = verdict.receipt
    assert receipt.edition == "2026c"
    assert receipt.removed["PatientComments"] == 1
    assert receipt.replaced["PatientName"] == 1
    assert receipt.shifted == {"StudyDate": 1}
    assert receipt.kept_groups["0028"] == 8
    assert receipt.options == ("113100", "113103", "113105", "113107")
    assert "Erika" not in repr(receipt)


def test_stains_of_a_slide_stay_told_apart_by_names_that_say_nothing():
    paths, frame = [Dataset(), Dataset()], Dataset()
    paths[0].OpticalPathIdentifier, paths[0].OpticalPathDescription = "1", "dapi"
    paths[1].OpticalPathIdentifier, paths[1].OpticalPathDescription = CANARY[:16], CANARY
    frame.OpticalPathIdentifier = CANARY[:16]
    image = cleaned_image(
        ct_image(
            OpticalPathSequence=Sequence(paths),
            OpticalPathIdentificationSequence=Sequence([frame]),
        )
    )

    names = [each.OpticalPathIdentifier for each in image.OpticalPathSequence]
    assert image.OpticalPathIdentificationSequence[0].OpticalPathIdentifier == names[1]
    assert len({*names, "1", CANARY[:16]}) == 4
    assert image.OpticalPathSequence[0].OpticalPathDescription == "dapi"
    assert "OpticalPathDescription" not in image.OpticalPathSequence[1]
