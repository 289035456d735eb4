"""How much one upload may hold, and why something is not taken."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

# A hospital's CD holds 700 MB, a DVD 4.7 GB; a single examination rarely has more than this.
UPLOAD_LIMIT: Final = 2 * 1024**3
FILES_LIMIT: Final = 5_000
# One PATCH: small enough that a line which drops loses little, and that it is sent in seconds.
PART_LIMIT: Final = 16 * 1024**2
NAME_LIMIT: Final = 400
# What a page without JavaScript may send at once.
FORM_LIMIT: Final = 512 * 1024**2


class UploadRefusal(StrEnum):
    """Why a file, or a piece of it, is not taken."""

    TOO_LARGE = "too_large"
    TOO_MANY_FILES = "too_many_files"
    CLOSED = "closed"
    WRONG_PLACE = "wrong_place"
    NO_CONSENT = "no_consent"
    NO_FILE = "no_file"


class UploadRefusedError(Exception):
    """Nothing was taken; ``reason`` says why."""

    def __init__(self, reason: UploadRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason
