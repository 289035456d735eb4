"""Which kinds of objects (PS3.4 B.5) are taken in: images and waveforms, whose content is known.

Encapsulated PDF is unwrapped. Reports, presentation states, raw data and what a maker registered
are refused, each with its own words: Clean Structured Content (PS3.15 E.3.4) is not claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from workflows.domain.imaging.verdicts import RefusalReason

DIRECTORY: Final = "1.2.840.10008.1.3.10"
_STORAGE: Final = "1.2.840.10008.5.1.4.1.1."

_IMAGES: Final = frozenset(
    f"{_STORAGE}{each}"
    for each in (
        # Computed and digital radiography, mammography, dental.
        "1", "1.1", "1.1.1", "1.2", "1.2.1", "1.3", "1.3.1",
        # CT, ultrasound, MR.
        "2", "2.1", "2.2", "3", "3.1", "4", "4.1", "4.3", "4.4", "6", "6.1", "6.2",
        # Secondary Capture.
        "7", "7.1", "7.2", "7.3", "7.4",
        # Angiography, fluoroscopy, breast tomosynthesis, 3D angiography.
        "12.1", "12.1.1", "12.2", "12.2.1", "12.3", "13.1.1", "13.1.2", "13.1.3", "13.1.4",
        "13.1.5", "14.1", "14.2",
        # Nuclear medicine (also the retired class), parametric maps, segmentations.
        "5", "20", "30", "66.4", "66.7",
        # Endoscopy, microscopy, photographs, slides, ophthalmology.
        "77.1.1", "77.1.1.1", "77.1.2", "77.1.2.1", "77.1.3", "77.1.4", "77.1.4.1", "77.1.5.1",
        "77.1.5.2", "77.1.5.4", "77.1.5.5", "77.1.5.6", "77.1.5.7", "77.1.5.8", "77.1.6", "77.1.7",
        # PET, radiotherapy images.
        "128", "128.1", "130", "481.1",
    )
)  # fmt: skip
WAVEFORMS: Final = frozenset(
    f"{_STORAGE}{each}"
    for each in (
        "9.1.1", "9.1.2", "9.1.3", "9.1.4", "9.2.1", "9.3.1", "9.4.2", "9.5.1", "9.6.1", "9.6.2",
        "9.7.1", "9.7.2", "9.7.3", "9.7.4",
    )
)  # fmt: skip
ACCEPTED: Final = _IMAGES | WAVEFORMS
ENCAPSULATED_PDF: Final = f"{_STORAGE}104.1"
_STANDARD: Final = "1.2.840.10008."
_REFUSED: Final[Mapping[str, RefusalReason]] = {
    # Comprehensive, dose, key object selection, procedure logs: text in a tree.
    f"{_STORAGE}88.": RefusalReason.STRUCTURED_REPORT,
    f"{_STORAGE}104.2": RefusalReason.CLINICAL_DOCUMENT,
    f"{_STORAGE}11.": RefusalReason.PRESENTATION_STATE,
    f"{_STORAGE}481.": RefusalReason.RADIOTHERAPY_PLAN,
    f"{_STORAGE}66": RefusalReason.RAW_OBJECT,
}


def refusal_of(sop_class: str) -> RefusalReason:
    """Return why objects of a kind that is not accepted are kept out."""
    if sop_class and not sop_class.startswith(_STANDARD):
        return RefusalReason.PRIVATE_OBJECT
    found = (reason for start, reason in _REFUSED.items() if sop_class.startswith(start))
    return next(found, RefusalReason.SOP_CLASS)
