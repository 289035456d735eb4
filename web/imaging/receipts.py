"""Puts the receipt of de-identification into words: attributes by what was done to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l

# In the order in which a reader wants to know it; keys are those of the stored receipt.
_DONE: Final[tuple[tuple[str, Any, Any], ...]] = (
    ("removed", _l("Removed"), _l("These attributes are gone.")),
    ("emptied", _l("Emptied"), _l("These attributes stay, without a value.")),
    ("replaced", _l("Replaced"), _l("These attributes have a made-up value instead.")),
    (
        "shifted",
        _l("Shifted"),
        _l("These dates were moved by a secret number of days, the same for all of this patient."),
    ),
    ("kept_groups", _l("Kept"), _l("From these groups of attributes something is kept.")),
)


@dataclass(frozen=True, kw_only=True)
class ReceiptPart:
    """What was done in one way: the attributes, each with how often."""

    title: str
    explanation: str
    attributes: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return how often it was done altogether."""
        return sum(self.attributes.values())


def receipt_lines(receipt: Mapping[str, Any]) -> list[ReceiptPart]:
    """Return what was done, without the ways in which nothing was."""
    return [
        ReceiptPart(title=str(title), explanation=str(why), attributes=receipt[key])
        for key, title, why in _DONE
        if receipt.get(key)
    ]
