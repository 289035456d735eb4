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
    SoftcopyVOILUTTransformation,
    TextObject,
)
from PIL import ImageCms
from pydicom.dataset import Dataset

from activities.mark_identity import MANUFACTURER, MODEL, mark_uid
from activities.mark_report import Mark, region
from activities.slide_places import is_tiled, place_of

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
    looks: dict[str, Any] = {} if is_grey else {"icc_profile": _srgb()}
    if is_grey and is_tiled(first):
        # What is said of each frame is said of no tile.
        looks = {"voi_lut_transformations": [_every_grey(first)]}
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
        **looks,
    )
    return made


def _srgb() -> bytes:
    """Return sRGB as the profile of an input device (PS3.3 C.11.15); images carry none."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # Matrix and curves are those that an input profile has; only its class says "display".
    return profile[: _CLASS.start] + b"scnr" + profile[_CLASS.stop :]


def _every_grey(image: Dataset) -> SoftcopyVOILUTTransformation:
    """Return the window that shows every value that can be stored."""
    values = 2 ** int(image.BitsStored)
    return SoftcopyVOILUTTransformation(window_center=values / 2, window_width=float(values))


def _annotations(
    images: Mapping[str, Dataset], marks: Sequence[Mark], layer: GraphicLayer
) -> list[GraphicAnnotation]:
    """Return one annotation for each frame or slide: its graphics share what they refer to."""
    made = []

    def place(mark: Mark) -> tuple[str, int]:
        sop = str(mark["sop"])
        return sop, 0 if is_tiled(images[sop]) else int(mark["frame"])

    for (sop, frame), group in groupby(sorted(marks, key=place), key=place):
        here = list(group)
        image = images[sop]
        is_frame = frame and int(image.get("NumberOfFrames") or 1) > 1
        made.append(
            GraphicAnnotation(
                referenced_images=[image],
                graphic_layer=layer,
                referenced_frame_number=frame if is_frame else None,
                graphic_objects=[_graphic(mark, image) for mark in here if mark["points"]] or None,
                text_objects=[t for mark in here if (t := _text(mark, image)) is not None] or None,
            )
        )
    return made


def _units(image: Dataset) -> AnnotationUnitsValues:
    """Return in what points are counted: on a slide in pixels of the whole (PS3.3 C.10.5)."""
    return AnnotationUnitsValues.MATRIX if is_tiled(image) else AnnotationUnitsValues.PIXEL


def _graphic(mark: Mark, image: Dataset) -> GraphicObject:
    kind, points = region(mark)
    points = [_inside(point, image) for point in points]
    return GraphicObject(
        graphic_type=GraphicTypeValues(kind.value),
        graphic_data=np.array(points, dtype=np.float32),
        units=_units(image),
        tracking_id=str(mark["kind"]),
        tracking_uid=mark_uid(mark["id"]),
    )


def _inside(point: Sequence[float], image: Dataset) -> list[float]:
    """Return the point, or the nearest one on the image: graphics end there (PS3.3 C.10.5)."""
    x, y = point
    columns, rows = (
        (image.TotalPixelMatrixColumns, image.TotalPixelMatrixRows)
        if is_tiled(image)
        else (image.Columns, image.Rows)
    )
    return [min(max(0.0, x), float(columns)), min(max(0.0, y), float(rows))]


def _text(mark: Mark, image: Dataset) -> TextObject | None:
    """Return the words beside a mark: what its author wrote, what was measured, or "key image"."""
    measured = [f"{each['value']:.1f} {each['unit']}".strip() for each in mark["values"]]
    words = " · ".join([each for each in (mark["text"], *measured) if each])
    if not words and mark["points"]:
        return None
    begins = mark["points"][0] if mark["points"] else _corner(mark, image)
    x, y = _inside(begins, image)
    return TextObject(
        text_value=words or "Key image",
        units=_units(image),
        anchor_point=(x, y),
    )


def _corner(mark: Mark, image: Dataset) -> tuple[float, float]:
    """Return where the words beside a key image stand: in its corner, or its tile's."""
    left, top = place_of(image, int(mark["frame"])) if is_tiled(image) else (0, 0)
    return left + 1.0, top + 1.0
