"""The receipt of a series is the sum of those of its files."""

from __future__ import annotations

from activities.imaging.cleaned_files import Receipt
from activities.imaging_receipts import merged_receipt


def test_counts_add_up_by_attribute():
    first = Receipt(
        profile="Basic", edition="2026c", version="1", options=("b",), removed={"A": 1, "B": 2}
    )
    second = Receipt(
        profile="Basic",
        edition="2026c",
        version="1",
        options=("a",),
        removed={"B": 3},
        shifted={"C": 1},
    )

    merged = merged_receipt(merged_receipt(None, first), second)

    assert merged == {
        "files": 2,
        "profile": "Basic",
        "edition": "2026c",
        "version": "1",
        "options": ["a", "b"],
        "masked_regions": 0,
        "removed": {"A": 1, "B": 5},
        "emptied": {},
        "replaced": {},
        "shifted": {"C": 1},
        "kept_groups": {},
    }
