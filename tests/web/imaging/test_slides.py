"""Which file of a slide shows all of it."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from web.imaging.slides import is_slide, smallest_level
from web.models.imaging import ImageInstance, ImageSeries
from web.patient_keys import PatientCipher

if TYPE_CHECKING:
    from collections.abc import Sequence

CIPHER = PatientCipher(uuid4(), bytes(32))


def a_file(kind: str, tiles: int, side: int = 256) -> ImageInstance:
    row = ImageInstance(id=uuid4(), rows=side, columns=side, frames=tiles)
    said = {"00080008": {"vr": "CS", "Value": ["DERIVED", "PRIMARY", kind, "RESAMPLED"]}}
    row.sealed_metadata = CIPHER.seal(
        zlib.compress(json.dumps(said).encode()), row.metadata_context
    )
    return row


@pytest.mark.parametrize(
    ("kinds", "chosen"),
    [
        ((("VOLUME", 400), ("LABEL", 1), ("VOLUME", 4), ("OVERVIEW", 1)), 2),
        ((("VOLUME", 400), ("THUMBNAIL", 1), ("VOLUME", 4)), 1),
        ((("LABEL", 1), ("OVERVIEW", 1)), None),
        ((("VOLUME", 40_000), ("LABEL", 1)), None),
        ((), None),
    ],
)
def test_the_smallest_level_is_no_label(
    kinds: Sequence[tuple[str, int]], chosen: int | None
) -> None:
    files = [a_file(kind, tiles) for kind, tiles in kinds]

    found = smallest_level(files, CIPHER)

    assert found is (None if chosen is None else files[chosen])


@pytest.mark.parametrize(
    ("kind", "modality", "is_one"),
    [("dicom", "SM", True), ("dicom", "GM", False), ("photograph", "", False)],
)
def test_slides_are_known_by_their_modality(kind: str, modality: str, *, is_one: bool) -> None:
    assert is_slide(ImageSeries(kind=kind, modality=modality)) is is_one
