"""A few terms and a disease, as a loaded release holds them; enough for a record's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.models.terminology import (
    DiseaseProfile,
    Term,
    Terminology,
    TerminologyRelease,
    TermWord,
    WordKind,
    WordStatus,
)
from web.terminology.spelling import normal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

RELEASE = "2026-02-16"
DISEASES = "2025-01-16"
_TERMS = {
    "HP:0000118": ("Phenotypic abnormality", []),
    "HP:0001250": ("Seizure", ["HP:0000118"]),
    "HP:0007359": ("Focal-onset seizure", ["HP:0000118", "HP:0001250"]),
    "HP:0001251": ("Ataxia", ["HP:0000118"]),
    "HP:0001263": ("Global developmental delay", ["HP:0000118"]),
    "HP:0003577": ("Congenital onset", []),
}


def load_a_few_terms(session: Session) -> None:
    """Add the terms, one disease and its profile."""
    _release(session, Terminology.HPO, RELEASE)
    _release(session, Terminology.OMIM, DISEASES)
    for code, (label, ancestors) in _TERMS.items():
        _term(session, Terminology.HPO, code, label, ancestors)
    _term(session, Terminology.OMIM, "OMIM:612164", "A developmental encephalopathy", [])
    session.add(
        DiseaseProfile(
            code="OMIM:612164",
            release=DISEASES,
            phenotypes=[
                {"code": "HP:0001250"},
                {"code": "HP:0001251", "is_excluded": True},
                {"code": "HP:0001263", "frequency": "HP:0040281"},
                {"code": "HP:0003577", "aspect": "C"},
            ],
        ),
    )


def call_in_german(session: Session, words: Mapping[str, tuple[str, WordStatus]]) -> None:
    """Add German labels to these codes, each with who stands for it."""
    session.add_all(
        TermWord(
            terminology=Terminology.HPO,
            language="de",
            number=number,
            code=code,
            text=text,
            normal=normal(text),
            kind=WordKind.LABEL,
            status=status,
        )
        for number, (code, (text, status)) in enumerate(words.items())
    )


def _release(session: Session, terminology: Terminology, release: str) -> None:
    session.add(
        TerminologyRelease(
            terminology=terminology,
            release=release,
            source="a test",
            layout=1,
            is_current=True,
            terms=1,
        ),
    )


def _term(
    session: Session, terminology: Terminology, code: str, label: str, ancestors: list[str]
) -> None:
    session.add(
        Term(
            terminology=terminology,
            code=code,
            label=label,
            replaced_by=[],
            consider=[],
            ancestors=ancestors,
        ),
    )
