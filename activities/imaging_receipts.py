"""Adds the receipts of files up to that of their series: counts by attribute, never a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from activities.imaging.cleaned_files import Receipt

_COUNTS: Final = ("removed", "emptied", "replaced", "shifted", "kept_groups")


def merged_receipt(before: Mapping[str, Any] | None, added: Receipt) -> dict[str, Any]:
    """Return the receipt of a series with one more file, as JSON takes it.

    Keys are those of Receipt, and ``files``, the number of files it speaks of.
    """
    known: Mapping[str, Any] = before or {}
    return {
        "files": known.get("files", 0) + 1,
        "profile": added.profile,
        "edition": added.edition,
        "version": added.version,
        "options": sorted({*known.get("options", ()), *added.options}),
        "masked_regions": known.get("masked_regions", 0) + added.masked_regions,
        **{
            name: dict(
                sorted((Counter(known.get(name, {})) + Counter(getattr(added, name))).items())
            )
            for name in _COUNTS
        },
    }
