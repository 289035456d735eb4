"""Reads the numbers of an attribute, whether they are written as text or in binary."""

from __future__ import annotations

import struct

from activities.imaging.elements import NUMBERS, VALUE_BYTES, Element, text

# What an integer string may say (PS3.5 6.2, IS).
_LEAST_INTEGER = -(2**31)
_MOST_INTEGER = 2**31 - 1


def is_integer_string(number: float) -> bool:
    """Tell whether a number is in the range of integer strings."""
    return _LEAST_INTEGER <= number <= _MOST_INTEGER


def numbers(element: Element) -> tuple[float, ...]:
    """Return the numbers of a value, in text or binary; empty when it has none."""
    if element.vr in ("DS", "IS"):
        return tuple(float(each) for each in text(element).split("\\") if each.strip())
    code = NUMBERS.get(element.vr)
    if code is None:
        return ()
    count = len(element.value) // VALUE_BYTES[element.vr]
    return struct.unpack(f"<{count}{code}", element.value)
