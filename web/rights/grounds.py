"""Why data are restricted or erased, as the GDPR counts the grounds. Codes of the audit trail."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class RestrictionGround(StrEnum):
    """GDPR Art. 18(1), letters a to d."""

    ACCURACY_CONTESTED = "accuracy_contested"
    UNLAWFUL_BUT_KEPT = "unlawful_but_kept"
    NEEDED_FOR_CLAIMS = "needed_for_claims"
    OBJECTION_PENDING = "objection_pending"


class ErasureGround(StrEnum):
    """GDPR Art. 17(1), letters a to e; letter f concerns services that children sign up for."""

    NO_LONGER_NEEDED = "no_longer_needed"
    PATIENT_WITHDREW = "patient_withdrew"
    PATIENT_OBJECTED = "patient_objected"
    STORED_UNLAWFULLY = "stored_unlawfully"
    REQUIRED_BY_LAW = "required_by_law"


RESTRICTION_LIFTED: Final = "restriction_lifted"
ERASED_AGAIN: Final = "erased_again"
