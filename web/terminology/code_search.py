"""Finds terms by code or its beginning: ``HP:0001250``, ``1250``, ``orpha 33069``, ``g40``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select

from web.models.terminology import Term, TermAlternative, Terminology

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_DIGITS: Final = 7
# A category of ICD-10 is a letter and two digits; a point follows them.
_CATEGORY: Final = 3
_NUMBER: Final[Mapping[Terminology, re.Pattern[str]]] = {
    Terminology.HPO: re.compile(r"(?:hpo?[:_\s]*)?(\d{1,7})\Z", re.IGNORECASE),
    Terminology.ORPHA: re.compile(r"(?:orpha(?:net)?[:_\s]*)?(\d{1,7})\Z", re.IGNORECASE),
    Terminology.OMIM: re.compile(r"(?:o?mim[:_#\s]*)?(\d{1,6})\Z", re.IGNORECASE),
    Terminology.ICD10: re.compile(r"([a-z]\d[\da-z]?(?:\.?\d{0,2})?)\Z", re.IGNORECASE),
}
_SAME_CODE: Final = 1.0
_BEGINS_SO: Final = 0.8


@dataclass(frozen=True, kw_only=True)
class FoundCode:
    """A term, how well its code fits, and the code that was merged into it if that was asked."""

    term: Term
    score: float
    merged_from: str = ""


def find_by_code(
    session: Session, text: str, terminologies: Iterable[Terminology], limit: int
) -> list[FoundCode]:
    """Return the terms with this code and, up to ``limit``, those whose code begins with it."""
    found: list[FoundCode] = []
    for terminology in terminologies:
        asked = _NUMBER[terminology].match(text.strip())
        if asked:
            found += _find(session, terminology, _written(terminology, asked.group(1)), limit)
    return found


def _written(terminology: Terminology, typed: str) -> list[str]:
    """Return the codes that may be meant, the likeliest first."""
    if terminology is Terminology.HPO:
        return [f"HP:{typed.zfill(_DIGITS)}", f"HP:{typed}"]
    if terminology is Terminology.ICD10:
        code = typed.upper()
        return [
            code
            if "." in code or len(code) <= _CATEGORY
            else f"{code[:_CATEGORY]}.{code[_CATEGORY:]}"
        ]
    return [f"{terminology.value.upper()}:{typed}"]


def _find(
    session: Session, terminology: Terminology, codes: list[str], limit: int
) -> list[FoundCode]:
    alternatives = session.execute(
        select(TermAlternative.merged_into, TermAlternative.code).where(
            TermAlternative.terminology == terminology,
            TermAlternative.code.in_(codes),
        ),
    )
    merged = {row.merged_into: row.code for row in alternatives}
    begins = or_(*(Term.code.startswith(code, autoescape=True) for code in codes))
    terms = session.scalars(
        select(Term)
        .where(Term.terminology == terminology, or_(begins, Term.code.in_(merged)))
        .order_by(Term.code.in_([*codes, *merged]).desc(), Term.code)
        .limit(limit),
    )
    return [
        FoundCode(
            term=term,
            score=_SAME_CODE if term.code in codes or term.code in merged else _BEGINS_SO,
            merged_from=merged.get(term.code, ""),
        )
        for term in terms
        if not term.is_obsolete or term.code in codes
    ]
