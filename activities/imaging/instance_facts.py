"""Tells from a cleaned data set what pages, lists and viewers ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from activities.imaging.cleaned_files import InstanceFacts
from activities.imaging.dicom_json import dicom_json
from activities.imaging.element_numbers import is_integer_string, numbers
from activities.imaging.elements import Element, text
from activities.imaging.moments import shifted_date
from activities.imaging.pixel_layout import PixelLayout
from activities.imaging.pixel_writing import Offsets

SOP_CLASS: Final = 0x00080016
SOP_INSTANCE: Final = 0x00080018
STUDY: Final = 0x0020000D
SERIES: Final = 0x0020000E
_STUDY_DATE: Final = 0x00080020
_AVAILABLE_SYNTAX: Final = 0x00083002
MODALITY: Final = 0x00080060
_SERIES_DESCRIPTION: Final = 0x0008103E
IMAGE_TYPE: Final = 0x00080008
BODY_PART: Final = 0x00180015
_SERIES_NUMBER: Final = 0x00200011
_INSTANCE_NUMBER: Final = 0x00200013
_POSITION: Final = 0x00200032
_ORIENTATION: Final = 0x00200037
_FRAME_OF_REFERENCE: Final = 0x00200052
_LATERALITIES: Final = (0x00200062, 0x00200060)
_SPACINGS: Final = (0x00280030, 0x00181164)
# Functional groups, shared and of each frame (PS3.3 C.7.6.16).
_FRAME_GROUPS: Final = (0x52009229, 0x52009230)
# What these make frame by frame are layers, also where a file does not say where they lie.
_IN_LAYERS: Final = frozenset({"CT", "MR", "PT"})


@dataclass(frozen=True, kw_only=True)
class Written:
    """A cleaned data set, without pixels, as it was written."""

    elements: Mapping[int, Element]
    layout: PixelLayout | None
    transfer_syntax: str
    offsets: Offsets


def instance_facts(written: Written) -> InstanceFacts:
    """Return the facts of a cleaned instance."""
    elements, layout = written.elements, written.layout
    return InstanceFacts(
        study_uid=_text(elements, STUDY),
        series_uid=_text(elements, SERIES),
        sop_uid=_text(elements, SOP_INSTANCE),
        sop_class=_text(elements, SOP_CLASS),
        modality=_text(elements, MODALITY),
        series_number=_whole(elements, _SERIES_NUMBER),
        instance_number=_whole(elements, _INSTANCE_NUMBER),
        rows=layout.rows if layout else None,
        columns=layout.columns if layout else None,
        frames=layout.frames if layout else 0,
        transfer_syntax=written.transfer_syntax,
        study_date=shifted_date(_text(elements, _STUDY_DATE), timedelta()),
        series_description=_text(elements, _SERIES_DESCRIPTION),
        body_part=_text(elements, BODY_PART),
        laterality=_first_text(elements, _LATERALITIES),
        frame_of_reference_uid=_text(elements, _FRAME_OF_REFERENCE),
        position=_numbers(elements, _POSITION),
        orientation=_numbers(elements, _ORIENTATION),
        pixel_spacing=next(
            (found for each in _SPACINGS if (found := _numbers(elements, each))), ()
        ),
        is_volume_slice=is_volume_slice(elements, layout),
        frame_offsets=written.offsets,
        dicom_json=_described(written),
    )


def _described(written: Written) -> str:
    """Return the metadata, and as what the frames are sent (PS3.18 10.6.3, 0008,3002)."""
    syntax = Element(_AVAILABLE_SYNTAX, "UI", written.transfer_syntax.encode())
    elements = {**written.elements, syntax.tag: syntax}
    return dicom_json(elements[tag] for tag in sorted(elements))


def is_volume_slice(elements: Mapping[int, Element], layout: PixelLayout | None) -> bool:
    """Tell whether the image has a place in space, alone or with its other frames."""
    if layout is None or "LOCALIZER" in image_type(elements):
        return False
    is_placed = _POSITION in elements and _ORIENTATION in elements
    are_layers = any(each in elements for each in _FRAME_GROUPS)
    are_layers = are_layers or _text(elements, MODALITY) in _IN_LAYERS
    return is_placed or (layout.frames > 1 and are_layers)


def image_type(elements: Mapping[int, Element]) -> tuple[str, ...]:
    """Return the values of ImageType."""
    return tuple(_text(elements, IMAGE_TYPE).split("\\"))


def _text(elements: Mapping[int, Element], tag: int) -> str:
    element = elements.get(tag)
    return text(element) if element else ""


def _first_text(elements: Mapping[int, Element], tags: Sequence[int]) -> str:
    return next((found for each in tags if (found := _text(elements, each))), "")


def _numbers(elements: Mapping[int, Element], tag: int) -> tuple[float, ...]:
    element = elements.get(tag)
    return numbers(element) if element else ()


def _whole(elements: Mapping[int, Element], tag: int) -> int | None:
    found = _numbers(elements, tag)
    return int(found[0]) if found and is_integer_string(found[0]) else None
