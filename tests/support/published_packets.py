"""Phenopackets of published cases, where they are laid; they are no part of this repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

# Beside the checkout, unless the environment names another folder.
_BESIDE: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "phenopackets"


def published_packets() -> list[Path]:
    """Return the published packets; none where there is no such folder."""
    folder = Path(os.environ.get("CONSILIUM_PHENOPACKETS") or _BESIDE)
    return sorted(folder.rglob("*.json"))
