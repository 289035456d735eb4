"""The label of a term in the reader's language; where there is none, in English, marked as such."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from web.models.terminology import Terminology, TermWord, WordKind, WordStatus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SOURCE_LANGUAGE: Final = "en"


@dataclass(frozen=True, kw_only=True)
class SpokenLabel:
    """A label, its language, and whether its translation was reviewed."""

    text: str
    language: str
    status: WordStatus


def translated_labels(
    session: Session, terminology: Terminology, codes: Collection[str], language: str
) -> dict[str, SpokenLabel]:
    """Return the labels of these codes that are known in a language other than English."""
    if language == SOURCE_LANGUAGE or not codes:
        return {}
    rows = session.execute(
        select(TermWord.code, TermWord.text, TermWord.status).where(
            TermWord.terminology == terminology,
            TermWord.code.in_(codes),
            TermWord.language == language,
            TermWord.kind == WordKind.LABEL,
        ),
    )
    return {
        code: SpokenLabel(text=text, language=language, status=status)
        for code, text, status in rows
    }


def source_label(text: str) -> SpokenLabel:
    """Return the label as its makers have it."""
    return SpokenLabel(text=text, language=SOURCE_LANGUAGE, status=WordStatus.SOURCE)


def spoken_label(text: str, language: str) -> SpokenLabel:
    """Return words of our own catalogues, or of a person, of which nothing need be said."""
    return SpokenLabel(text=text, language=language, status=WordStatus.OFFICIAL)


def languages_of(language: str) -> Sequence[str]:
    """Return the languages in which somebody searches: their own and English."""
    return [SOURCE_LANGUAGE] if language == SOURCE_LANGUAGE else [language, SOURCE_LANGUAGE]
