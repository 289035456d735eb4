"""Decides for each attribute by its tag alone what becomes of it: an allowlist, and the table.

What is not in PS3.6, belongs to a maker, draws over the image or is text of no closed list goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto
from functools import cache
from typing import Final

from pydicom.datadict import tag_for_keyword

from activities.imaging.bulk_values import BULK, SEGMENTED
from activities.imaging.coded_values import coded_attributes
from activities.imaging.elements import PIXEL_TAGS, allowed_vrs
from activities.imaging.profile_table import TableAction, profile_table


class Fate(Enum):
    """What becomes of an attribute."""

    REMOVED = auto()
    EMPTIED = auto()
    REPLACED = auto()
    # An identifier: one of the standard's stays, any other gets a new one.
    NEW_UID = auto()
    # Names a part of the same object, by which other parts refer to it.
    NEW_NAME = auto()
    SHIFTED = auto()
    TIME = auto()
    NUMBER = auto()
    CODE = auto()
    DESCRIPTION = auto()
    BINARY = auto()
    SEQUENCE = auto()
    PIXELS = auto()


# Groups that describe how an image was made and how it is shown (PS3.6 6): acquisition,
# ophthalmology, relationship, presentation, waveforms, slides, nuclear medicine, multi-frame.
_DESCRIBING_GROUPS: Final = frozenset(
    {0x0018, 0x0020, 0x0022, 0x0028, 0x003A, 0x0048, 0x0052, 0x0054, 0x0062, 0x5200, 0x5400}
)
_NUMBERS: Final = frozenset(
    {"US", "SS", "UL", "SL", "FL", "FD", "DS", "IS", "SV", "UV", "AT"},
)  # fmt: skip


def _tags(keywords: str) -> frozenset[int]:
    return frozenset(tag for each in keywords.split() if (tag := tag_for_keyword(each)) is not None)


# Retain Longitudinal Temporal Information with Modified Dates (PS3.15 E.3.6): when an image was
# made, not when somebody was born, admitted or treated.
_DATES: Final = _tags(
    "StudyDate SeriesDate AcquisitionDate ContentDate AcquisitionDateTime FrameAcquisitionDateTime "
    "FrameReferenceDateTime RadiopharmaceuticalStartDateTime RadiopharmaceuticalStopDateTime "
    "StartAcquisitionDateTime EndAcquisitionDateTime DecayCorrectionDateTime"
)
_TIMES: Final = _tags(
    "StudyTime SeriesTime AcquisitionTime ContentTime RadiopharmaceuticalStartTime "
    "RadiopharmaceuticalStopTime ContrastBolusStartTime ContrastBolusStopTime"
)
# Numbers of other groups; size, weight and age matter for what is seen (PS3.15 E.3.7, in part).
_MORE_NUMBERS: Final = _tags(
    "PatientSize PatientWeight RecommendedDisplayFrameRate StartTrim StopTrim StageNumber "
    "NumberOfStages ViewNumber NumberOfViewsInStage NumberOfEventTimers "
    "RealWorldValueLastValueMapped RealWorldValueFirstValueMapped RealWorldValueIntercept "
    "RealWorldValueSlope XOffsetInSlideCoordinateSystem YOffsetInSlideCoordinateSystem "
    "ZOffsetInSlideCoordinateSystem"
)
_PATIENT_CODES: Final = _tags("PatientSex PatientAge ChannelLabel")
_NAMES: Final = _tags("OpticalPathIdentifier")
_DESCRIPTIONS: Final = _tags("StudyDescription SeriesDescription")
_SEQUENCES: Final = _tags(
    "ReferencedImageSequence SourceImageSequence AnatomicRegionSequence "
    "AnatomicRegionModifierSequence PrimaryAnatomicStructureSequence DerivationCodeSequence "
    "PurposeOfReferenceCodeSequence RealWorldValueMappingSequence MeasurementUnitsCodeSequence "
    "DerivationImageSequence ReferencedSeriesSequence ReferencedInstanceSequence "
    "PlanePositionSlideSequence PixelValueMappingCodeSequence"
)
# Drawn over the image, or about other objects: Clean Graphics Option (PS3.15 E.3.3).
_NO_SEQUENCES: Final = _tags("IconImageSequence")
_LUT_DESCRIPTORS: Final = _tags(
    "RedPaletteColorLookupTableDescriptor GreenPaletteColorLookupTableDescriptor "
    "BluePaletteColorLookupTableDescriptor LUTDescriptor"
)

_BY_TABLE: Final = {
    TableAction.REMOVE: Fate.REMOVED,
    TableAction.EMPTY: Fate.EMPTIED,
    TableAction.REPLACE: Fate.REPLACED,
    TableAction.NEW_UID: Fate.NEW_UID,
}
_LISTED: Final[Iterable[tuple[frozenset[int], Fate]]] = (
    (PIXEL_TAGS, Fate.PIXELS),
    (_DATES, Fate.SHIFTED),
    (_TIMES, Fate.TIME),
    (_MORE_NUMBERS | _LUT_DESCRIPTORS, Fate.NUMBER),
    (_PATIENT_CODES, Fate.CODE),
    (_DESCRIPTIONS, Fate.DESCRIPTION),
    (_NAMES, Fate.NEW_NAME),
    (BULK | SEGMENTED, Fate.BINARY),
    (_SEQUENCES, Fate.SEQUENCE),
)


@cache
def fate_of(tag: int) -> Fate:
    """Return what becomes of the attribute with this tag, wherever in the object it stands."""
    for tags, fate in _LISTED:
        if tag in tags:
            return fate
    vrs = allowed_vrs(tag)
    if not vrs or tag >> 16 & 1:
        return Fate.REMOVED
    told = profile_table().get(tag)
    if told is not None:
        return _BY_TABLE[told]
    if tag in coded_attributes():
        return Fate.CODE
    return _by_kind(tag, vrs[0])


def _by_kind(tag: int, vr: str) -> Fate:
    """Return what becomes of an attribute about which the table says nothing."""
    if vr == "UI":
        return Fate.NEW_UID
    if tag >> 16 not in _DESCRIBING_GROUPS or tag in _NO_SEQUENCES:
        return Fate.REMOVED
    if vr == "SQ":
        return Fate.SEQUENCE
    return Fate.NUMBER if vr in _NUMBERS else Fate.REMOVED
