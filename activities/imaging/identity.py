"""What is written into every cleaned object in place of who it was (PS3.15 E.1.1, E.3.6)."""

from __future__ import annotations

from typing import Final

from pydicom.datadict import dictionary_VR, tag_for_keyword

from activities.imaging.elements import Element
from activities.imaging.profile_table import EDITION
from activities.imaging.rebuilding import CODE_MEANING, CODE_VALUE, CODING_SCHEME
from activities.imaging.tallies import CLAIMED

# Made once for this program (PS3.10 7.1); PS3.5 B.2.
IMPLEMENTATION_CLASS: Final = "2.25.229318467380512957163254172394418073209"
IMPLEMENTATION_VERSION: Final = "CONSILIUM_1"
BURNED_IN: Final = 0x00280301
METHOD_CODES: Final = 0x00120064
_METHOD: Final = f"PS3.15 {EDITION} Basic Profile with the options listed"
# Present in every image or waveform, if empty (PS3.3 C.7.1.1, C.7.2.1).
_ALWAYS_PRESENT: Final = (
    "AccessionNumber",
    "PatientBirthDate",
    "PatientSex",
    "ReferringPhysicianName",
    "StudyDate",
    "StudyID",
    "StudyTime",
)


def identity_elements(pseudonym: str) -> dict[int, Element]:
    """Return what replaces the patient's identity and says how that was done."""
    texts = {
        "SpecificCharacterSet": "ISO_IR 192",
        "PatientName": pseudonym,
        "PatientID": pseudonym,
        "PatientIdentityRemoved": "YES",
        "DeidentificationMethod": _METHOD,
        "LongitudinalTemporalInformationModified": "MODIFIED",
    }
    elements = {
        tag: element for name, value in texts.items() for tag, element in [_made(name, value)]
    }
    elements[METHOD_CODES] = method_codes(CLAIMED)
    return elements


def empty_elements() -> dict[int, Element]:
    """Return empty values of what must be present."""
    return dict(_made(name, "") for name in _ALWAYS_PRESENT)


def method_codes(codes: tuple[tuple[str, str], ...]) -> Element:
    """Return the sequence of what was done (0012,0064), by CID 7050."""
    items = tuple(
        (
            Element(CODE_VALUE, "SH", code.encode()),
            Element(CODING_SCHEME, "SH", b"DCM"),
            Element(CODE_MEANING, "LO", meaning.encode()),
        )
        for code, meaning in sorted(codes)
    )
    return Element(METHOD_CODES, "SQ", items=items)


def meta_elements(sop_class: str, sop_uid: str, transfer_syntax: str) -> tuple[Element, ...]:
    """Return the file meta information (PS3.10 7.1), without its group length."""
    return (
        Element(0x00020001, "OB", b"\0\1"),
        Element(0x00020002, "UI", sop_class.encode()),
        Element(0x00020003, "UI", sop_uid.encode()),
        Element(0x00020010, "UI", transfer_syntax.encode()),
        Element(0x00020012, "UI", IMPLEMENTATION_CLASS.encode()),
        Element(0x00020013, "SH", IMPLEMENTATION_VERSION.encode()),
    )


def _made(name: str, value: str) -> tuple[int, Element]:
    tag = tag_for_keyword(name)
    if tag is None:
        raise KeyError(name)
    return tag, Element(tag, dictionary_VR(tag), value.encode())
