"""Writes a cleaned data set as DICOM JSON Model (PS3.18 F), without its pixels."""

from __future__ import annotations

import base64
import json
import math
import struct
from collections.abc import Iterable
from typing import Any, Final

from activities.imaging.element_numbers import numbers
from activities.imaging.elements import Element

# Longer ones stand in the file only; the longest table of colours has 128 KiB.
LONGEST_INLINE: Final = 256 * 1024
_BINARY: Final = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
_WHOLE_TEXT: Final = frozenset({"LT", "ST", "UR", "UT"})


def dicom_json(elements: Iterable[Element]) -> str:
    """Return the JSON object of one instance."""
    return json.dumps(_model(elements), separators=(",", ":"), ensure_ascii=False)


def _model(elements: Iterable[Element]) -> dict[str, Any]:
    return {f"{each.tag:08X}": _attribute(each) for each in elements}


def _attribute(element: Element) -> dict[str, Any]:
    vr = element.vr
    if vr == "SQ":
        values: list[Any] = [_model(item) for item in element.items]
    elif vr in _BINARY:
        if not 0 < len(element.value) <= LONGEST_INLINE:
            return {"vr": vr}
        return {"vr": vr, "InlineBinary": base64.b64encode(element.value).decode("ascii")}
    else:
        values = _values(element)
    return {"vr": vr, "Value": values} if values else {"vr": vr}


def _values(element: Element) -> list[Any]:
    vr = element.vr
    if vr == "AT":
        tags = struct.iter_unpack("<HH", element.value)
        return [f"{group:04X}{number:04X}" for group, number in tags]
    if vr in ("DS", "IS") or vr not in _TEXT:
        found = numbers(element)
        return [_number(int(each) if vr == "IS" else each) for each in found]
    written = bytes(element.value).decode("utf-8").strip(" \0")
    if not written:
        return []
    parts = [written] if vr in _WHOLE_TEXT else written.split("\\")
    if vr == "PN":
        return [{"Alphabetic": each} if each else {} for each in parts]
    return [each.strip() or None for each in parts]


_TEXT: Final = frozenset(
    {"AE", "AS", "CS", "DA", "DT", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT"}
)


def _number(value: float) -> float | str:
    """Return a number as JSON can hold it (PS3.18 F.2.7)."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
