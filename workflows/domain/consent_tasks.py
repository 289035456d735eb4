"""What a consent asks for as time goes by. Pure: no clock, no I/O."""

from __future__ import annotations

from enum import StrEnum


class ConsentTaskKind(StrEnum):
    """What the enrolling centre is asked to do about a patient's consent."""

    RECONSENT = "reconsent"
    MAJORITY = "majority"
    RETENTION_REVIEW = "retention_review"


class ConsentTaskDecision(StrEnum):
    """How a task ended."""

    RENEWED = "renewed"
    KEPT = "kept"
    ERASED = "erased"
    NO_LONGER_NEEDED = "no_longer_needed"
