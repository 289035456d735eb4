"""Codes of terminologies, and quantities with their units."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Code:
    """A concept of a terminology, as it was named in the release it was taken from.

    ``id`` is a CURIE (``HP:0001250``, ``ORPHA:33069``, ``LOINC:1668-3``); an empty id stands for
    free text, which is then the ``label``.
    """

    id: str = ""
    label: str = ""
    release: str = ""


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A number with its unit, a UCUM code such as ``ng/dL`` (unitsofmeasure.org)."""

    value: float
    unit: str = ""
    # What a source calls the unit, such as "nanogram per deciliter"; empty when it says the code.
    unit_label: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferenceRange:
    """What a laboratory calls normal; an open end is None. Same unit as the value unless given."""

    low: float | None = None
    high: float | None = None
    unit: str = ""
    unit_label: str = ""
