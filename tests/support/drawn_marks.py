"""Marks of every kind on one image, as the viewer stores them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

LENGTH_ID = "6a0b1c5e-3f53-4d0e-9a2d-0f3f1f7e8c11"


def an_order(form: str, image: Dataset, *, frame: int = 1) -> dict[str, Any]:
    """Return what the web asks the exporting program for."""
    described = image.to_json_dict(
        bulk_data_threshold=1024, bulk_data_element_handler=lambda _element: "bulk"
    )
    return {
        "form": form,
        "instances": [json.loads(json.dumps(described))],
        "marks": [{**each, "sop": str(image.SOPInstanceUID), "frame": frame} for each in marks()],
        "series_uid": "2.25.11",
        "sop_uid": "2.25.12",
    }


def marks() -> list[dict[str, Any]]:
    """Return a mark of each kind."""
    return [
        _mark(
            "length",
            [[10, 10], [50, 10]],
            [{"name": "length", "value": 20.0, "unit": "mm"}],
            mark_id=LENGTH_ID,
        ),
        _mark(
            "angle",
            [[10, 10], [50, 10], [50, 60]],
            [{"name": "angle", "value": 90.0, "unit": "°"}],
        ),
        _mark(
            "ellipse",
            [[30, 40], [30, 20], [10, 30], [50, 30]],
            [
                {"name": "area", "value": 628.3, "unit": "mm²"},
                {"name": "mean", "value": 33.1, "unit": "HU"},
                {"name": "deviation", "value": 3.1, "unit": "HU"},
            ],
        ),
        _mark("rectangle", [[10, 10], [40, 10], [10, 40], [40, 40]], []),
        _mark("arrow", [[10, 10], [40, 10]], [], text="Ödem links"),
        _mark("key_image", [], []),
    ]


def _mark(
    kind: str,
    points: list[list[float]],
    values: list[dict[str, Any]],
    *,
    text: str = "",
    mark_id: str = "",
) -> dict[str, Any]:
    return {
        "id": mark_id or str(uuid4()),
        "version": 1,
        "kind": kind,
        "points": points,
        "values": values,
        "text": text,
    }
