"""Codes with their meanings (PS3.16), so that no meaning that somebody typed is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

# SCP-ECG (EN 1064) 5.6.3-9-1 is the scheme for leads that devices use most (CID 3001).
_ECG_LEADS: Final = {
    1: "Lead I", 2: "Lead II", 3: "Lead V1", 4: "Lead V2", 5: "Lead V3", 6: "Lead V4",
    7: "Lead V5", 8: "Lead V6", 61: "Lead III", 62: "Lead aVR", 63: "Lead aVL", 64: "Lead aVF",
}  # fmt: skip
# Names under which files write SNOMED's former codes (PS3.16 8.1).
_FORMER_SCHEMES: Final = ("SRT", "SNM3", "99SDM")


@cache
def known_codes() -> Mapping[tuple[str, str], str]:
    """Return the meaning for each scheme and value that the standard's context groups use."""
    from pydicom.sr._snomed_dict import mapping

    known: dict[tuple[str, str], str] = {}
    for scheme, named in _concepts().items():
        for values in named.values():
            for value, (meaning, _groups) in values.items():
                # The same code has a short name and a fully specified one.
                before = known.get((scheme, value), meaning)
                known[scheme, value] = min(before, meaning, key=len)
    # Older files name SNOMED's concepts by its former codes.
    former: Mapping[str, str] = mapping["SRT"]
    for old, new in former.items():
        if ("SCT", new) in known:
            for scheme in _FORMER_SCHEMES:
                known[scheme, old] = known["SCT", new]
    for number, lead in _ECG_LEADS.items():
        known["SCPECG", f"5.6.3-9-{number}"] = lead
    return known


def _concepts() -> Mapping[str, Mapping[str, Mapping[str, tuple[str, Sequence[int]]]]]:
    from pydicom.sr import _concepts_dict

    # Its declared type is a plain object, deeper down.
    concepts: Any = _concepts_dict.concepts
    typed: Mapping[str, Mapping[str, Mapping[str, tuple[str, Sequence[int]]]]] = concepts
    return typed
