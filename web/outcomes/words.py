"""Words of the outcome: how strong a recommendation is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from flask_babel import lazy_gettext as _l


class Strength(StrEnum):
    """How strongly the panel recommends, after GRADE's two strengths."""

    STRONG = "strong"
    CONDITIONAL = "conditional"
    NOT_POSSIBLE = "not_possible"
    FURTHER_INVESTIGATION = "further_investigation"


# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
STRENGTHS: Final[Mapping[Strength, Any]] = {
    Strength.STRONG: _l("Strong recommendation"),
    Strength.CONDITIONAL: _l("Conditional recommendation"),
    Strength.NOT_POSSIBLE: _l("No recommendation possible"),
    Strength.FURTHER_INVESTIGATION: _l("Further investigation first"),
}
TONES: Final[Mapping[Strength, str]] = {
    Strength.STRONG: "good",
    Strength.CONDITIONAL: "accent",
    Strength.NOT_POSSIBLE: "calm",
    Strength.FURTHER_INVESTIGATION: "warning",
}
