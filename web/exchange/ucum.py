"""Tells UCUM codes from other words for units, by the grammar of UCUM and its own tables.

Source: The Unified Code for Units of Measure, section 2 (grammar), and the file ucum-essence that
the package ucumvert carries; the package itself is not imported. Units that no record of a patient
needs are left out where their code is a usual abbreviation of something else: ``T`` and ``St``
(tesla and stokes) stand for tablets and pieces on many forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final
from xml.etree import ElementTree as ET

from web.terminology.sources import DataFile, locate

_LONGEST: Final = 60
_ANNOTATION: Final = re.compile(r"\{[!-z|~]*\}")
# Brackets stand where a unit could; what is in them is a term of its own.
_BRACKETS: Final = re.compile(r"(?:(?<=[./(])|^)\(([^()]+)\)(?=[./){]|$)")
_COMPONENT: Final = re.compile(
    r"(?:(?P<unit>10[*^]|[^{}]*?[^\d+\-{}])(?P<exponent>[+-]?\d{1,2})?)?(?:\{\})?"
)
# Codes of UCUM that are other words on forms: tablets, pieces, spoons, hours, gauge, French.
_OTHER_WORDS: Final = frozenset({"T", "St", "EL", "TL", "H", "G", "F", "b", "ph", "sb", "cc"})
_ESSENCE: Final = "{http://unitsofmeasure.org/ucum-essence}"
UCUM_FILE: Final = DataFile(package="ucumvert", path="ucumvert/vendor/ucum-essence.xml")


@dataclass(frozen=True, kw_only=True)
class _Units:
    prefixes: tuple[str, ...]
    metric: frozenset[str]
    plain: frozenset[str]


def is_ucum(text: str) -> bool:
    """Tell whether the text is a code of UCUM, such as ``10*9/L`` or ``mm[Hg]``; case counts."""
    if not text or len(text) > _LONGEST or not text.isascii():
        return False
    plain = _ANNOTATION.sub("{}", text)
    while found := _BRACKETS.search(plain):
        if not _is_term(found[1]):
            return False
        plain = f"{plain[: found.start()]}1{plain[found.end() :]}"
    return _is_term(plain)


def _is_term(text: str) -> bool:
    return all(_is_component(each) for each in re.split(r"[./]", text.removeprefix("/")))


def _is_component(text: str) -> bool:
    if not text:
        return False
    factor = text.removesuffix("{}")
    if factor.isdecimal():
        return factor.lstrip("0") == factor
    found = _COMPONENT.fullmatch(text)
    return found is not None and (found["unit"] is None or _is_unit(found["unit"]))


def _is_unit(text: str) -> bool:
    units = _units()
    if text in _OTHER_WORDS:
        return False
    return (
        text in units.metric
        or text in units.plain
        or any(
            text.startswith(each) and text[len(each) :] in units.metric for each in units.prefixes
        )
    )


@cache
def _units() -> _Units:
    """Read the tables once a process; raises SourceMissingError without their package."""
    # The file comes from a package whose checksum is pinned: nobody else can have written it.
    root = ET.parse(locate(UCUM_FILE)).getroot()  # noqa: S314
    units = root.findall(f"{_ESSENCE}unit")
    metric = [*root.findall(f"{_ESSENCE}base-unit")]
    metric += [each for each in units if each.get("isMetric") == "yes"]
    plain = [each for each in units if each.get("isMetric") != "yes"]
    return _Units(
        prefixes=tuple(each.attrib["Code"] for each in root.findall(f"{_ESSENCE}prefix")),
        # No picohenry either: pH is what a laboratory writes where UCUM has [pH].
        metric=frozenset(each.attrib["Code"] for each in metric) - _OTHER_WORDS,
        plain=frozenset(each.attrib["Code"] for each in plain) - _OTHER_WORDS,
    )
