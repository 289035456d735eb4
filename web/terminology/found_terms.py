"""What a search answers: a term, the word by which it was found, and how well that fits."""

from __future__ import annotations

from dataclasses import dataclass

from web.models.terminology import Terminology, WordKind, WordStatus


@dataclass(frozen=True, kw_only=True)
class MatchedWord:
    """The label or synonym that answers what was typed."""

    text: str
    language: str
    kind: WordKind
    is_layperson: bool
    status: WordStatus


@dataclass(frozen=True, kw_only=True)
class FoundTerm:
    """A term with its label in the reader's language, or in English if there is none.

    ``matched`` is None when a code was typed; ``merged_from`` is that code when it has become part
    of this term. ``score`` runs from 0 to 1.
    """

    terminology: Terminology
    code: str
    label: str
    label_language: str
    label_status: WordStatus
    matched: MatchedWord | None
    merged_from: str
    is_obsolete: bool
    score: float
