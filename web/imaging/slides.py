"""Whole-slide images (PS3.3 C.8.12.4): which file of a series shows the whole slide, small."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from web.models.imaging import ImageInstance, ImageSeries
    from web.patient_keys import PatientCipher

# Slide microscopy has no other modality (PS3.3 C.8.12.4).
SLIDES: Final = "SM"
SLIDE_CLASS: Final = "1.2.840.10008.5.1.4.1.1.77.1.6"
# What stands for the number of a frame where all tiles are drawn as one picture.
WHOLE: Final = 0
# More pixels of a level are not put together.
MOST_PIXELS: Final = 50_000_000
_IMAGE_TYPE: Final = "00080008"
# The label with its writing, and the camera's picture of slide and label.
_NO_LEVELS: Final = frozenset({"LABEL", "OVERVIEW"})


def is_slide(series: ImageSeries) -> bool:
    """Tell whether a series holds DICOM images of a slide."""
    return series.kind == "dicom" and series.modality == SLIDES


def smallest_level(
    instances: Sequence[ImageInstance], cipher: PatientCipher
) -> ImageInstance | None:
    """Return the smallest file that shows the slide and not its label; None when all are large."""
    small = [each for each in instances if 0 < pixels_of(each) <= MOST_PIXELS]
    levels = (each for each in sorted(small, key=pixels_of) if not _is_label(each, cipher))
    return next(levels, None)


def pixels_of(instance: ImageInstance) -> int:
    """Return the pixels of all tiles of a file together."""
    return (instance.rows or 0) * (instance.columns or 0) * instance.frames


def _is_label(instance: ImageInstance, cipher: PatientCipher) -> bool:
    if instance.sealed_metadata is None:
        return False
    opened = cipher.open(instance.sealed_metadata, instance.metadata_context)
    kinds = json.loads(zlib.decompress(opened)).get(_IMAGE_TYPE, {}).get("Value", ())
    return bool(_NO_LEVELS & set(kinds))
