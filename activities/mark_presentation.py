"""Marks as a softcopy presentation state (PS3.3 A.33): graphics and words over the images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

import numpy as np
from highdicom.pr import (
    AnnotationUnitsValues,
    ColorSoftcopyPresentationState,
    GraphicAnnotation,
    GraphicLayer,
    GraphicObject,
    GraphicTypeValues,
    GrayscaleSoftcopyPresentationState,
    TextObject,
)
from PIL import ImageCms
from pydicom.dataset import Dataset

from activities.mark_identity import MANUFACTURER, MODEL, mark_uid
from activities.mark_report import Mark, region

_LAYER: Final = "MARKS"
_VERSION: Final = "1"
# Where a profile's header names its class (ICC.1 7.2.5).
_CLASS: Final = slice(12, 16)


def presentation_state(
    images: Mapping[str, Dataset], marks: Sequence[Mark], *, series_uid: str, sop_uid: str
) -> Dataset:
    """Return the presentation state; ``images`` by their SOP instance UID."""
    layer = GraphicLayer(_LAYER, order=1, description="Marks of the panel")
    used = {mark["sop"]: images[mark["sop"]] for mark in marks}
    first = next(iter(used.values()))
    is_grey = str(first.PhotometricInterpretation).startswith("MONOCHROME")
    make: Any = GrayscaleSoftcopyPresentationState if is_grey else ColorSoftcopyPresentationState
    colours = {} if is_grey else {"icc_profile": _srgb()}
    made: Dataset = make(
        referenced_images=list(used.values()),
        series_instance_uid=series_uid,
        series_number=9002,
        sop_instance_uid=sop_uid,
        instance_number=1,
        manufacturer=MANUFACTURER,
        manufacturer_model_name=MODEL,
        software_versions=_VERSION,
        device_serial_number=_VERSION,
        content_label="PANEL_MARKS",
        content_description="Marks of the panel",
        content_creator_name="Panel^Expert",
        graphic_annotations=_annotations(images, marks, layer),
        graphic_layers=[layer],
        **colours,
    )
    return made


def _srgb() -> bytes:
    """Return sRGB as the profile of an input device (PS3.3 C.11.15); images carry none."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # Matrix and curves are those that an input profile has; only its class says "display".
    return profile[: _CLASS.start] + b"scnr" + profile[_CLASS.stop :]


def _annotations(
    images: Mapping[str, Dataset], marks: Sequence[Mark], layer: GraphicLayer
) -> list[GraphicAnnotation]:
    """Return one annotation for each frame, as its graphics share what they refer to."""
    made = []
    ordered = sorted(marks, key=_place)
    for (sop, frame), group in groupby(ordered, key=_place):
        here = list(group)
        image = images[sop]
        is_multiframe = int(image.get("NumberOfFrames") or 1) > 1
        made.append(
            GraphicAnnotation(
                referenced_images=[image],
                graphic_layer=layer,
                referenced_frame_number=frame if is_multiframe else None,
                graphic_objects=[_graphic(mark, image) for mark in here if mark["points"]] or None,
                text_objects=[t for mark in here if (t := _text(mark, image)) is not None] or None,
            )
        )
    return made


def _place(mark: Mark) -> tuple[str, int]:
    return str(mark["sop"]), int(mark["frame"])


def _graphic(mark: Mark, image: Dataset) -> GraphicObject:
    kind, points = region(mark)
    points = [_inside(point, image) for point in points]
    return GraphicObject(
        graphic_type=GraphicTypeValues(kind.value),
        graphic_data=np.array(points, dtype=np.float32),
        units=AnnotationUnitsValues.PIXEL,
        tracking_id=str(mark["kind"]),
        tracking_uid=mark_uid(mark["id"]),
    )


def _inside(point: Sequence[float], image: Dataset) -> list[float]:
    """Return the point, or the nearest one on the image: graphics end there (PS3.3 C.10.5)."""
    x, y = point
    return [min(max(0.0, x), float(image.Columns)), min(max(0.0, y), float(image.Rows))]


def _text(mark: Mark, image: Dataset) -> TextObject | None:
    """Return the words beside a mark: what its author wrote, what was measured, or "key image"."""
    measured = [f"{each['value']:.1f} {each['unit']}".strip() for each in mark["values"]]
    words = " · ".join([each for each in (mark["text"], *measured) if each])
    if not words and mark["points"]:
        return None
    x, y = _inside(mark["points"][0] if mark["points"] else (1.0, 1.0), image)
    return TextObject(
        text_value=words or "Key image",
        units=AnnotationUnitsValues.PIXEL,
        anchor_point=(x, y),
    )
