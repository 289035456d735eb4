"""Tells UCUM codes from other words for units, by the grammar of UCUM and the units of medicine.

Source: The Unified Code for Units of Measure, sections 2 (grammar) and 4 (tables).
Units that no record of a patient needs are left out where their code is a usual abbreviation of
something else: ``T`` and ``St`` (tesla and stokes) stand for tablets and pieces on many forms.
"""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 60
_ANNOTATION: Final = re.compile(r"\{[!-z|~]*\}")
# Brackets stand where a unit could; what is in them is a term of its own.
_BRACKETS: Final = re.compile(r"(?:(?<=[./(])|^)\(([^()]+)\)(?=[./)]|$)")
_COMPONENT: Final = re.compile(
    r"(?:(?P<unit>10[*^]|[^{}]*?[^\d+\-{}])(?P<exponent>[+-]?\d{1,2})?)?(?:\{\})?"
)
_PREFIXES: Final = (
    "Y", "Z", "E", "P", "T", "G", "M", "k", "h", "da", "d", "c", "m", "u", "n", "p", "f", "a", "z",
    "y", "Ki", "Mi", "Gi", "Ti",
)  # fmt: skip
# Units that take a prefix.
_METRIC: Final = frozenset(
    {
        "m", "s", "g", "rad", "K", "C", "cd", "mol", "sr", "Hz", "N", "Pa", "J", "W", "A", "V",
        "Ohm", "S", "Cel", "lm", "lx", "Bq", "Gy", "Sv", "l", "L", "t", "bar", "u", "eV", "kat",
        "U", "[iU]", "[IU]", "B", "By", "bit", "osm", "eq", "m[H2O]", "m[Hg]", "cal", "Ci", "R",
        "dyn", "erg", "P", "g%",
    }
)  # fmt: skip
_PLAIN: Final = frozenset(
    {
        "10*", "10^", "[pi]", "%", "deg", "'", "''", "min", "h", "d", "wk", "mo", "a", "mo_s",
        "mo_j", "mo_g", "a_t", "a_j", "a_g", "[ppth]", "[ppm]", "[ppb]", "[pptr]", "atm", "[degF]",
        "[in_i]", "[ft_i]", "[yd_i]", "[mi_i]", "[sin_i]", "[lb_av]", "[oz_av]", "[gr]", "[Cal]",
        "[diop]", "[pH]", "[HPF]", "[LPF]", "[CFU]", "[PFU]", "[FFU]", "[BAU]", "[AU]", "[EU]",
        "[IR]", "[PNU]", "[Lf]", "[FEU]", "[ELU]", "[S]", "[MET]", "[drp]", "[tsp_us]",
        "[tbs_us]", "[foz_us]", "[cup_us]", "[pt_us]", "[qt_us]", "[gal_us]", "[Ch]", "[psi]",
        "[NTU]", "[FNU]", "[CCID_50]", "[TCID_50]", "[EID_50]", "[hnsf'U]", "[arb'U]", "[USP'U]",
        "[GPL'U]", "[MPL'U]", "[APL'U]", "[beth'U]", "[anti'Xa'U]", "[todd'U]", "[dye'U]",
        "[smgy'U]", "[bdsk'U]", "[ka'U]", "[knk'U]", "[mclg'U]", "[tb'U]", "[Amb'a'1'U]",
        "[D'ag'U]", "B[SPL]",
    }
)  # fmt: skip


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
    return (
        text in _METRIC
        or text in _PLAIN
        or any(text.startswith(each) and text[len(each) :] in _METRIC for each in _PREFIXES)
    )
