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


# Codes of CID 7050 (PS3.16): what was asked of the cleaning beside the basic profile.
_OPTIONS: Final[Mapping[str, Any]] = {
    "113100": _l("Basic profile"),
    "113101": _l("Clean pixel data"),
    "113102": _l("Clean recognizable visual features"),
    "113103": _l("Clean graphics"),
    "113104": _l("Clean structured content"),
    "113105": _l("Clean descriptors"),
    "113107": _l("Keep the distances of dates, not the dates"),
}
# Names of standards stay as they are; what is done to files that are no DICOM has a name of ours.
_PROFILES: Final[Mapping[str, Any]] = {"Removal of metadata": _l("Removal of metadata")}
# Groups of attributes (PS3.6).
_GROUPS: Final[Mapping[str, Any]] = {
    "0008": _l("What kind of image it is"),
    "0010": _l("Sex, age, height and weight"),
    "0018": _l("How it was taken"),
    "0020": _l("Place in the series and in the body"),
    "0028": _l("How the pixels are stored"),
    "0040": _l("Procedure and waveform annotations"),
    "0048": _l("Slides of pathology"),
    "0054": _l("Nuclear medicine"),
    "5200": _l("Frames of enhanced images"),
    "5400": _l("Waveforms"),
    "7FE0": _l("The pixels themselves"),
    "PRIVATEATTRIBUTES": _l("Private attributes of manufacturers"),
}


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
        ReceiptPart(title=str(title), explanation=str(why), attributes=_named(receipt[key]))
        for key, title, why in _DONE
        if receipt.get(key)
    ]


def option_words(receipt: Mapping[str, Any]) -> list[str]:
    """Return the options of the profile that were used, each in words with its code."""
    return [
        f"{_OPTIONS[each]} ({each})" if each in _OPTIONS else each for each in receipt["options"]
    ]


def profile_words(profile: str) -> str:
    """Return what a profile of de-identification is called in the reader's language."""
    return str(_PROFILES.get(profile, profile))


def _named(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts with groups in words; attributes keep the names of the standard."""
    return {str(_GROUPS.get(name.upper(), name)): count for name, count in counts.items()}
