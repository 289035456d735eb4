"""Marks as a measurement report (PS3.16 TID 1500): each with its region and what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from highdicom.sr import (
    CodedConcept,
    ComprehensiveSR,
    GraphicTypeValues,
    ImageRegion,
    Measurement,
    MeasurementReport,
    MeasurementsAndQualitativeEvaluations,
    ObservationContext,
    ObserverContext,
    PersonObserverIdentifyingAttributes,
    PlanarROIMeasurementsAndQualitativeEvaluations,
    SourceImageForMeasurementGroup,
    SourceImageForRegion,
    TrackingIdentifier,
)
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from activities.mark_identity import MANUFACTURER, mark_uid
from activities.slide_places import is_tiled

Mark = Mapping[str, Any]
Point = list[float]
_Group = PlanarROIMeasurementsAndQualitativeEvaluations | MeasurementsAndQualitativeEvaluations
# PS3.16 CID 218 and CID 7469; standard deviation is a mean's derivation.
_NAMES: Final[Mapping[str, Any]] = {
    "length": codes.SCT.Length,
    "angle": CodedConcept("1483009", "SCT", "Angle"),
    "area": codes.SCT.Area,
    "mean": CodedConcept("112031", "DCM", "Attenuation Coefficient"),
    "deviation": CodedConcept("112031", "DCM", "Attenuation Coefficient"),
}
_DERIVATIONS: Final[Mapping[str, Any]] = {
    "mean": codes.SCT.Mean,
    "deviation": codes.SCT.StandardDeviation,
}
# As the viewer writes units, and as UCUM does.
_UNITS: Final = {
    "mm": ("mm", "millimeter"),
    "mm²": ("mm2", "square millimeter"),
    "cm": ("cm", "centimeter"),
    "cm²": ("cm2", "square centimeter"),
    "µm": ("um", "micrometer"),
    "µm²": ("um2", "square micrometer"),
    "°": ("deg", "degree"),
    "HU": ("[hnsf'U]", "Hounsfield unit"),
    "px": ("{pixels}", "pixels"),
    "px²": ("{pixels}", "pixels"),
}
_HOUNSFIELD: Final = "HU"


def measurement_report(
    images: Mapping[str, Dataset], marks: Sequence[Mark], *, series_uid: str, sop_uid: str
) -> Dataset:
    """Return the report; ``images`` by their SOP instance UID."""
    observer = ObserverContext(
        observer_type=codes.DCM.Person,
        observer_identifying_attributes=PersonObserverIdentifyingAttributes(
            name="Panel^Expert", role_in_procedure=None
        ),
    )
    content = MeasurementReport(
        observation_context=ObservationContext(observer_person_context=observer),
        procedure_reported=CodedConcept("363679005", "SCT", "Imaging procedure"),
        imaging_measurements=[_group(images[mark["sop"]], mark) for mark in marks],
        title=codes.DCM.ImagingMeasurementReport,
    )
    evidence = {mark["sop"]: images[mark["sop"]] for mark in marks}
    return ComprehensiveSR(
        evidence=list(evidence.values()),
        content=content[0],
        series_instance_uid=series_uid,
        series_number=9001,
        sop_instance_uid=sop_uid,
        instance_number=1,
        manufacturer=MANUFACTURER,
        is_complete=True,
        is_final=False,
    )


def _group(image: Dataset, mark: Mark) -> _Group:
    tracking = TrackingIdentifier(uid=mark_uid(mark["id"]), identifier=_label(mark))
    frames = [mark["frame"]] if int(image.get("NumberOfFrames") or 1) > 1 else None
    place = (image.SOPClassUID, image.SOPInstanceUID, frames)
    if not mark["points"]:
        source = SourceImageForMeasurementGroup(*place)
        return MeasurementsAndQualitativeEvaluations(
            tracking_identifier=tracking, source_images=[source]
        )
    if is_tiled(image):
        # Counted in the whole level and not in one of its tiles.
        place = (image.SOPClassUID, image.SOPInstanceUID, None)
    kind, points = region(mark)
    return PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=tracking,
        referenced_region=ImageRegion(
            graphic_type=kind,
            graphic_data=np.array(points, dtype=np.float32),
            source_image=SourceImageForRegion(*place),
        ),
        measurements=[_measurement(each) for each in mark["values"] if _can_be_said(each)],
    )


def region(mark: Mark) -> tuple[GraphicTypeValues, list[Point]]:
    """Return the graphic (PS3.3 C.18.6) that a mark is, in pixels from the image's corner."""
    points = [list(map(float, each)) for each in mark["points"]]
    if mark["kind"] == "ellipse":
        axes = sorted((points[:2], points[2:]), key=lambda axis: -_distance(*axis))
        # The long axis goes first.
        return GraphicTypeValues.ELLIPSE, [*axes[0], *axes[1]]
    if mark["kind"] == "rectangle":
        (left, top), (right, bottom) = _corners(points)
        outline = [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]]
        return GraphicTypeValues.POLYLINE, outline
    return GraphicTypeValues.POLYLINE, points


def _corners(points: Sequence[Point]) -> tuple[Point, Point]:
    across, down = [each[0] for each in points], [each[1] for each in points]
    return [min(across), min(down)], [max(across), max(down)]


def _distance(one: Sequence[float], other: Sequence[float]) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1]))


def _can_be_said(value: Mapping[str, Any]) -> bool:
    """Tell whether name and unit are coded: grey values are where they are Hounsfield units."""
    unit = unit_of(value["unit"])
    return unit in _UNITS and (value["name"] not in _DERIVATIONS or unit == _HOUNSFIELD)


def unit_of(shown: str) -> str:
    """Return the unit without what the viewer says of its origin: cm for "cm US Region"."""
    return shown.partition(" ")[0]


def _measurement(value: Mapping[str, Any]) -> Measurement:
    code, meaning = _UNITS[unit_of(value["unit"])]
    return Measurement(
        name=_NAMES[value["name"]],
        value=float(value["value"]),
        unit=CodedConcept(code, "UCUM", meaning),
        derivation=_DERIVATIONS.get(value["name"]),
    )


def _label(mark: Mark) -> str:
    return str(mark["text"] or mark["kind"].replace("_", " "))
