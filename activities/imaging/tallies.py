"""Counts what is done to a file, attribute by attribute, for its receipt."""

from __future__ import annotations

from collections import Counter

from activities.imaging.cleaned_files import Receipt
from activities.imaging.elements import keyword
from activities.imaging.profile_table import EDITION, PROFILE
from activities.imaging.receipts import own_version

# CID 7050 (PS3.16), with the meanings that the standard gives.
BASIC_PROFILE = ("113100", "Basic Application Confidentiality Profile")
CLEAN_PIXELS = ("113101", "Clean Pixel Data Option")
CLEAN_GRAPHICS = ("113103", "Clean Graphics Option")
CLEAN_DESCRIPTORS = ("113105", "Clean Descriptors Option")
MODIFIED_DATES = (
    "113107",
    "Retain Longitudinal Temporal Information Modified Dates Option",
)
# Clean Pixel Data is claimed once a person has confirmed it, never by a machine.
CLAIMED = (BASIC_PROFILE, CLEAN_GRAPHICS, CLEAN_DESCRIPTORS, MODIFIED_DATES)


class Tally:
    """The counts of one file."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.removed: Counter[int] = Counter()
        self.emptied: Counter[int] = Counter()
        self.replaced: Counter[int] = Counter()
        self.shifted: Counter[int] = Counter()
        self.kept: Counter[int] = Counter()
        self.masked = 0

    def receipt(self) -> Receipt:
        """Return the counts by keyword, in the order of the alphabet."""
        return Receipt(
            profile=PROFILE,
            edition=EDITION,
            version=own_version(),
            options=tuple(code for code, _meaning in CLAIMED),
            removed=_named(self.removed),
            emptied=_named(self.emptied),
            replaced=_named(self.replaced),
            shifted=_named(self.shifted),
            kept_groups=_grouped(self.kept),
            masked_regions=self.masked,
        )


def _named(counts: Counter[int]) -> dict[str, int]:
    named: Counter[str] = Counter()
    for tag, count in counts.items():
        named[keyword(tag)] += count
    return dict(sorted(named.items()))


def _grouped(counts: Counter[int]) -> dict[str, int]:
    grouped: Counter[str] = Counter()
    for tag, count in counts.items():
        grouped[f"{tag >> 16:04X}"] += count
    return {group: count for group, count in sorted(grouped.items()) if count > 0}
