"""Reads the numbers of an attribute, whether they are written as text or in binary."""

from __future__ import annotations

import struct

from activities.imaging.elements import NUMBERS, VALUE_BYTES, Element, text


def numbers(element: Element) -> tuple[float, ...]:
    """Return the numbers of a value, in text or binary; empty when it has none."""
    if element.vr in ("DS", "IS"):
        return tuple(float(each) for each in text(element).split("\\") if each.strip())
    code = NUMBERS.get(element.vr)
    if code is None:
        return ()
    count = len(element.value) // VALUE_BYTES[element.vr]
    return struct.unpack(f"<{count}{code}", element.value)
