"""Who writes exported marks, and under which identifiers."""

from __future__ import annotations

from typing import Final
from uuid import UUID

MANUFACTURER: Final = "Consilium"
MODEL: Final = "Panel viewer"


def mark_uid(mark_id: str) -> str:
    """Return the tracking UID of a mark: the same in every export (PS3.5 B.2)."""
    return f"2.25.{UUID(mark_id).int}"
