"""What became of an uploaded file, and in words' stead: why. Pure: no I/O, no clock."""

from __future__ import annotations

from enum import StrEnum


class FileVerdict(StrEnum):
    """What the cleaning made of one file."""

    CLEANED = "cleaned"
    REVIEW = "review"
    REFUSED = "refused"


class ImageKind(StrEnum):
    """What a file is; for DICOM the modality tells more."""

    DICOM = "dicom"
    PHOTOGRAPH = "photograph"
    VIDEO = "video"
    DOCUMENT = "document"
    SIGNAL = "signal"
    UNKNOWN = "unknown"


class RefusalReason(StrEnum):
    """Why nothing of a file is kept."""

    NOT_RECOGNISED = "not_recognised"
    NOT_NEEDED = "not_needed"
    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"
    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"
    TRANSFER_SYNTAX = "transfer_syntax"
    SOP_CLASS = "sop_class"
    STRUCTURED_REPORT = "structured_report"
    CLINICAL_DOCUMENT = "clinical_document"
    PRESENTATION_STATE = "presentation_state"
    RADIOTHERAPY_PLAN = "radiotherapy_plan"
    RAW_OBJECT = "raw_object"
    PRIVATE_OBJECT = "private_object"
    ENCRYPTED = "encrypted"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    UNPACKED_TOO_LARGE = "unpacked_too_large"


class ReviewReason(StrEnum):
    """Why a person must look at the pixels before anybody else may."""

    BURNED_IN_LIKELY = "burned_in_likely"
    BURNED_IN_STATED = "burned_in_stated"
    BURNED_IN_UNKNOWN = "burned_in_unknown"
    SECONDARY_IMAGE = "secondary_image"
    TEXT_FOUND = "text_found"
    HEAD_VOLUME = "head_volume"
    FACE_PHOTOGRAPH = "face_photograph"
    SLIDE_LABEL = "slide_label"
    CANNOT_DECODE = "cannot_decode"
    FREE_TEXT = "free_text"
    VIDEO_OR_SOUND = "video_or_sound"


# GDPR 4(14): from these a face can be recognised, so they need a consent of their own.
IDENTIFIABLE = frozenset({ReviewReason.HEAD_VOLUME, ReviewReason.FACE_PHOTOGRAPH})
