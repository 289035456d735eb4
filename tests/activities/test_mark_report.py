"""Marks as a measurement report: read back by highdicom's own reader of TID 1500."""

from __future__ import annotations

import io
from typing import Any, cast

import numpy as np
import pydicom
from highdicom.sr import ComprehensiveSR, GraphicTypeValues, MeasurementReport
from pydicom.uid import ComprehensiveSRStorage

from activities.mark_export import dicom_file
from activities.mark_report import region
from tests.support.drawn_marks import LENGTH_ID, an_order
from tests.support.real_images import head_scan
from tests.support.slides import Level, a_level


def a_report() -> ComprehensiveSR:
    """Return the report on one slice, as another system reads it."""
    return report_of(an_order("structured-report", head_scan(1, side=128)[0]))


def report_of(order: dict[str, Any]) -> ComprehensiveSR:
    """Return the report that was ordered, as another system reads it."""
    return ComprehensiveSR.from_dataset(pydicom.dcmread(io.BytesIO(dicom_file(order))))


def content_of(report: ComprehensiveSR) -> MeasurementReport:
    """Return the report's content by its template."""
    return cast("MeasurementReport", report.content)


def test_a_report_holds_each_mark_with_its_region() -> None:
    report = a_report()

    groups = content_of(report).get_planar_roi_measurement_groups()
    images = content_of(report).get_image_measurement_groups()

    assert report.SOPClassUID == ComprehensiveSRStorage
    assert [each.tracking_identifier for each in groups] == [
        "length",
        "angle",
        "ellipse",
        "rectangle",
        "Ödem links",
    ]
    assert [each.tracking_identifier for each in images] == ["key image"]


def test_values_carry_their_names_and_units() -> None:
    groups = content_of(a_report()).get_planar_roi_measurement_groups()

    found = [
        (each.name.meaning, float(each.value), each.unit.value)
        for group in groups
        for each in group.get_measurements()
    ]

    assert found == [
        ("Length", 20.0, "mm"),
        ("Angle", 90.0, "deg"),
        ("Area", 628.3, "mm2"),
        ("Attenuation Coefficient", 33.1, "[hnsf'U]"),
        ("Attenuation Coefficient", 3.1, "[hnsf'U]"),
    ]


def test_units_of_ultrasound_are_those_of_ucum_and_unknown_ones_are_left_out() -> None:
    order = an_order("structured-report", head_scan(1, side=128)[0])
    length, angle, ellipse, *_others = order["marks"]
    length["values"] = [{"name": "length", "value": 2.0, "unit": "cm US Region"}]
    ellipse["values"] = [{"name": "area", "value": 6.3, "unit": "cm² US Region"}]
    angle["values"] = [{"name": "angle", "value": 90.0, "unit": "quarters"}]

    groups = content_of(report_of(order)).get_planar_roi_measurement_groups()

    found = [(float(m.value), m.unit.value) for group in groups for m in group.get_measurements()]
    assert found == [(2.0, "cm"), (6.3, "cm2")]


def test_a_mark_keeps_its_identifier_in_every_report() -> None:
    uids = [
        content_of(a_report()).get_planar_roi_measurement_groups()[0].tracking_uid for _ in "ab"
    ]

    assert uids == [f"2.25.{int(LENGTH_ID.replace('-', ''), 16)}"] * 2


def test_nobody_is_named_but_the_pseudonymous_patient() -> None:
    report = a_report()

    assert report.PatientIdentityRemoved == "YES"
    assert "Panel^Expert" in str(report)


def test_an_ellipse_names_its_long_axis_first() -> None:
    kind, points = region(
        {"kind": "ellipse", "points": [[30, 40], [30, 20], [10, 30], [50, 30]]},
    )

    assert kind is GraphicTypeValues.ELLIPSE
    assert np.array(points).tolist() == [[10, 30], [50, 30], [30, 40], [30, 20]]


def test_marks_on_a_slide_are_counted_in_the_whole() -> None:
    order = an_order("structured-report", a_level(Level(columns=1000, rows=750, tile=256)), frame=6)
    order["marks"][0] |= {
        "points": [[10, 10], [500, 10]],
        "values": [{"name": "length", "value": 20.0, "unit": "µm"}],
    }

    report = pydicom.dcmread(io.BytesIO(dicom_file(order)))

    drawn = [each for each in report.iterall() if each.keyword == "GraphicData"]
    assert drawn[0].value == [266, 266, 756, 266]
    origins = {
        each.value for each in report.iterall() if each.keyword == "PixelOriginInterpretation"
    }
    assert origins == {"VOLUME"}
    assert "um" in [each.value for each in report.iterall() if each.keyword == "CodeValue"]
    # Only the key image is one tile.
    frames = [each.value for each in report.iterall() if each.keyword == "ReferencedFrameNumber"]
    assert frames == [6]
