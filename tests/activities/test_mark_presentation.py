"""Marks as a presentation state: graphics in pixels of the images they stand on."""

from __future__ import annotations

import io
from dataclasses import replace

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import (
    ColorSoftcopyPresentationStateStorage,
    GrayscaleSoftcopyPresentationStateStorage,
)

from activities.mark_export import dicom_file
from tests.support.drawn_marks import an_order
from tests.support.real_images import head_scan, real_file
from tests.support.slides import Level, a_level

SLIDE = Level(columns=1000, rows=750, tile=256)


def a_state(image: Dataset, *, frame: int = 1) -> Dataset:
    """Return the state of one image's marks, read back."""
    content = dicom_file(an_order("presentation-state", image, frame=frame))
    return pydicom.dcmread(io.BytesIO(content))


def test_graphics_stand_in_pixels_of_their_image() -> None:
    image = head_scan(1, side=128)[0]

    state = a_state(image)

    assert state.SOPClassUID == GrayscaleSoftcopyPresentationStateStorage
    [annotation] = state.GraphicAnnotationSequence
    assert annotation.ReferencedImageSequence[0].ReferencedSOPInstanceUID == image.SOPInstanceUID
    kinds = [each.GraphicType for each in annotation.GraphicObjectSequence]
    assert kinds == ["POLYLINE", "POLYLINE", "ELLIPSE", "POLYLINE", "POLYLINE"]
    assert {each.GraphicAnnotationUnits for each in annotation.GraphicObjectSequence} == {"PIXEL"}
    assert annotation.GraphicObjectSequence[0].GraphicData == [10, 10, 50, 10]


def test_what_reaches_beyond_the_image_ends_at_its_edge() -> None:
    order = an_order("presentation-state", head_scan(1, side=128)[0])
    order["marks"][0]["points"] = [[-40, 10], [900, 10]]
    order["marks"][4]["points"] = [[300, 300], [40, 10]]

    state = pydicom.dcmread(io.BytesIO(dicom_file(order)))

    [annotation] = state.GraphicAnnotationSequence
    assert annotation.GraphicObjectSequence[0].GraphicData == [0, 10, 128, 10]
    assert annotation.TextObjectSequence[3].AnchorPoint == [128, 128]


def test_words_and_values_stand_beside() -> None:
    [annotation] = a_state(head_scan(1, side=128)[0]).GraphicAnnotationSequence

    texts = [each.UnformattedTextValue for each in annotation.TextObjectSequence]

    assert texts == [
        "20.0 mm",
        "90.0 °",
        "628.3 mm² · 33.1 HU · 3.1 HU",
        "Ödem links",
        "Key image",
    ]


def test_a_frame_of_a_colour_film_is_named() -> None:
    state = a_state(real_file("examples_ybr_color.dcm"), frame=7)

    assert state.SOPClassUID == ColorSoftcopyPresentationStateStorage
    [annotation] = state.GraphicAnnotationSequence
    assert annotation.ReferencedImageSequence[0].ReferencedFrameNumber == 7
    assert state.ICCProfile[12:16] == b"scnr"


@pytest.mark.parametrize("level", [SLIDE, replace(SLIDE, is_grey=True)])
def test_marks_on_a_slide_are_counted_in_the_whole(level: Level) -> None:
    order = an_order("presentation-state", a_level(level), frame=6)
    order["marks"][0]["points"] = [[-900, 10], [500, 10]]

    state = pydicom.dcmread(io.BytesIO(dicom_file(order)))

    [annotation] = state.GraphicAnnotationSequence
    assert "ReferencedFrameNumber" not in annotation.ReferencedImageSequence[0]
    assert annotation.GraphicObjectSequence[0].GraphicData == [0, 266, 756, 266]
    assert {each.GraphicAnnotationUnits for each in annotation.GraphicObjectSequence} == {"MATRIX"}
    assert annotation.TextObjectSequence[-1].AnchorPoint == [257, 257]
