"""What is told of a cleaned instance."""

from __future__ import annotations

from datetime import date

from activities.imaging.cleaned_files import InstanceFacts
from tests.support.dicom_files import cleaned, corpus_file, ct_image, written
from workflows.domain.imaging.verdicts import ReviewReason


def facts(content: bytes) -> InstanceFacts:
    verdict, _ = cleaned(content)
    assert verdict.facts is not None, verdict
    return verdict.facts


def test_place_and_size_are_told():
    told = facts(
        written(
            ct_image(
                StudyDate="20240229", SeriesNumber=3, InstanceNumber=9, PixelSpacing=[0.5, 0.25],
                ImagePositionPatient=[1, 2, 3.5], ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
                SeriesDescription="Thorax Dr. Beispiel", ImageLaterality="L", NumberOfFrames=1,
            )
        )
    )  # fmt: skip

    assert told.study_date == date(2023, 1, 25)
    assert (told.series_number, told.instance_number) == (3, 9)
    assert (told.rows, told.columns, told.frames) == (8, 8, 1)
    assert told.pixel_spacing == (0.5, 0.25)
    assert told.position == (1, 2, 3.5)
    assert told.is_volume_slice
    assert told.series_description == "THORAX"
    assert told.laterality == "L"


def test_a_localizer_is_no_slice_of_a_volume():
    told = facts(
        written(
            ct_image(
                ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"],
                ImagePositionPatient=[0, 0, 0], ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            )
        )
    )  # fmt: skip

    assert not told.is_volume_slice


def test_layers_in_one_file_are_a_volume_though_they_tell_no_place():
    told = facts(corpus_file("emri_small.dcm").read_bytes())

    assert told.frames == 10
    assert told.is_volume_slice


def test_a_head_in_one_file_asks_for_its_own_consent():
    verdict, _ = cleaned(corpus_file("emri_small.dcm").read_bytes())

    assert ReviewReason.HEAD_VOLUME in verdict.review


def test_pictures_of_an_ultrasound_are_no_layers():
    assert not facts(corpus_file("examples_ybr_color.dcm").read_bytes()).is_volume_slice


def test_a_waveform_has_no_frames():
    told = facts(corpus_file("waveform_ecg.dcm").read_bytes())

    assert (told.frames, told.rows, told.frame_offsets) == (0, None, ())
    assert "54001010" in told.dicom_json


def test_every_frame_has_its_place():
    told = facts(corpus_file("examples_ybr_color.dcm").read_bytes())

    assert len(told.frame_offsets) == told.frames == 30
