"""Which images may show who the patient is, told from what the file says about itself.

Pure: no I/O. What the pixels show is found elsewhere and passed in. None of this clears an image:
it decides what a person must look at frame by frame (PS3.15 E.3.1, Clean Pixel Data Option).
"""

from __future__ import annotations

from dataclasses import dataclass

from workflows.domain.imaging.verdicts import ImageKind, ReviewReason

# Devices that draw name, number and date into the picture as a rule, or photograph a screen.
_OFTEN_BURNED_IN = frozenset(
    {"US", "IVUS", "SC", "OT", "XA", "RF", "ES", "XC", "GM", "DG", "HC", "BMD", "OP", "OPT", "EPS"},
)  # fmt: skip
# Secondary Capture and its multi-frame kinds: whatever stood on a screen (PS3.4 B.5).
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_PHOTOGRAPHS = frozenset({"XC", "OP"})
# Films of these devices show nothing of the outside; an endoscope films on its way out.
_INSIDE_THE_BODY = frozenset({"US", "IVUS", "IVOCT", "XA", "RF", "NM", "MR", "CT"})
# "" is a modality that the file does not say or no list knows.
_VOLUMES = frozenset({"CT", "MR", "PT", "XA", "OT", "SC", ""})
# Parts of the body (PS3.16 L) whose examination ends below the chin.
_TRUNK_AND_LIMBS = frozenset(
    {
        "ABDOMEN", "ABDOMENPELVIS", "ADRENAL", "AORTA", "AXILLA", "BACK", "BLADDER", "BREAST",
        "BRONCHUS", "BUTTOCK", "CERVIX", "CHEST", "CHESTABDOMEN", "CHESTABDPELVIS", "CLAVICLE",
        "COCCYX", "COLON", "CORONARYARTERY", "DUODENUM", "GALLBLADDER", "GROIN", "HEART", "ILEUM",
        "ILIUM", "INTESTINE", "JEJUNUM", "KIDNEY", "L SPINE", "LIVER", "LSPINE", "LSSPINE", "LUNG",
        "MEDIASTINUM", "OVARY", "PANCREAS", "PELVIS", "PENIS", "PROSTATE", "PULMONARYART", "RECTUM",
        "RIB", "SACRUM", "SCAPULA", "SCROTUM", "SIJOINT", "SPLEEN", "SSPINE", "STERNUM", "STOMACH",
        "T SPINE", "TESTIS", "THORAX", "THYMUS", "TLSPINE", "TSPINE", "URETER", "URETHRA", "UTERUS",
        "VAGINA",
        "ANKLE", "ARM", "CALCANEUS", "CALF", "ELBOW", "EXTREMITY", "FEMUR", "FINGER", "FOOT",
        "FOREARM", "HAND", "HIP", "HUMERUS", "KNEE", "LEG", "LOWERLEG", "PATELLA", "SHOULDER",
        "THIGH", "THUMB", "TIBIA", "TOE", "ULNA", "UPPERARM", "WRIST",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RiskFacts:
    """What a file says that bears on the risk; texts as DICOM writes them, "" when absent."""

    kind: ImageKind
    modality: str = ""
    sop_class: str = ""
    image_type: tuple[str, ...] = ()
    burned_in_annotation: str = ""
    body_part: str = ""
    is_volume_slice: bool = False
    has_text: bool = False
    has_free_text: bool = False


def review_reasons(facts: RiskFacts) -> frozenset[ReviewReason]:
    """Return why a person must look at the frames; empty when only the one signature is due."""
    found = set(_of_pixels(facts))
    if facts.has_text:
        found.add(ReviewReason.TEXT_FOUND)
    if facts.has_free_text:
        found.add(ReviewReason.FREE_TEXT)
    match facts.kind:
        case ImageKind.PHOTOGRAPH:
            found.add(ReviewReason.FACE_PHOTOGRAPH)
        case ImageKind.VIDEO:
            found.add(ReviewReason.VIDEO_OR_SOUND)
            if facts.modality not in _INSIDE_THE_BODY:
                found.add(ReviewReason.FACE_PHOTOGRAPH)
        case ImageKind.DOCUMENT:
            found.add(ReviewReason.FREE_TEXT)
        case _:
            pass
    return frozenset(found)


def may_show_a_head(facts: RiskFacts) -> bool:
    """Tell whether slices of this kind, stacked, would show a face.

    A volume is a head unless it says that it shows a part of the trunk or of the limbs: a jaw, a
    scalp, a spine up to the skull, and whatever nobody thought of, may show a face.
    """
    if facts.modality not in _VOLUMES or not facts.is_volume_slice:
        return False
    return facts.body_part.upper() not in _TRUNK_AND_LIMBS


def _of_pixels(facts: RiskFacts) -> set[ReviewReason]:
    # Films that came inside DICOM objects say by which device they were made.
    is_film = facts.kind is ImageKind.VIDEO and facts.modality
    if facts.kind is not ImageKind.DICOM and not is_film:
        return set()
    told = {
        ReviewReason.BURNED_IN_STATED: facts.burned_in_annotation == "YES",
        ReviewReason.BURNED_IN_LIKELY: facts.modality in _OFTEN_BURNED_IN,
        ReviewReason.BURNED_IN_UNKNOWN: not facts.modality,
        ReviewReason.SECONDARY_IMAGE: facts.sop_class.startswith(_SECONDARY_CAPTURE)
        or _is_screen(facts.image_type),
        ReviewReason.SLIDE_LABEL: facts.modality == "SM"
        and bool({"LABEL", "OVERVIEW"} & set(facts.image_type)),
        ReviewReason.FACE_PHOTOGRAPH: facts.modality in _PHOTOGRAPHS,
        ReviewReason.HEAD_VOLUME: may_show_a_head(facts),
    }
    return {reason for reason, is_so in told.items() if is_so}


def _is_screen(image_type: tuple[str, ...]) -> bool:
    """Tell whether the picture was taken from a screen, such as a dose report or a saved view."""
    return bool({"SCREEN SAVE", "SCREENSAVE", "DOSE_INFO", "REPORT"} & set(image_type))
