"""Made-up relatives for tests of pedigrees."""

from __future__ import annotations

from typing import Any

from workflows.domain.record.pedigrees import Relative


def relative(label: str, father: str = "", mother: str = "", **more: Any) -> Relative:
    """Return a row of the family's table."""
    return Relative(label=label, father=father, mother=mother, **more)
