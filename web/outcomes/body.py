"""The text of an outcome as signatures bind it: one canonical JSON document and its SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from web.outcomes.publications import Publication, publication
from web.outcomes.words import Strength

# A text without publications is written as it always was, so its checksum stays.
_SCHEME: Final = 1
_SCHEME_WITH_PUBLICATIONS: Final = 2


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """What the panel answers to one question; while it is drafted, parts may be missing."""

    question_id: UUID
    text: str = ""
    strength: Strength | None = None

    @property
    def is_complete(self) -> bool:
        """Tell whether the question has its recommendation."""
        return bool(self.text.strip()) and self.strength is not None


@dataclass(frozen=True, kw_only=True)
class OutcomeBody:
    """The whole outcome: question by question, the summary, what it rests on (a line each)."""

    recommendations: tuple[Recommendation, ...] = ()
    summary: str = ""
    publications: tuple[str, ...] = ()

    @property
    def named_publications(self) -> list[Publication]:
        """Return the publications with their addresses."""
        return [publication(each) for each in self.publications]

    def answer_to(self, question_id: UUID) -> Recommendation:
        """Return the recommendation on a question, empty when there is none yet."""
        for each in self.recommendations:
            if each.question_id == question_id:
                return each
        return Recommendation(question_id=question_id)

    def answered(self, question_ids: Sequence[UUID]) -> tuple[UUID, ...]:
        """Return the questions that have a complete recommendation."""
        return tuple(each for each in question_ids if self.answer_to(each).is_complete)


def canonical(body: OutcomeBody, panel_id: UUID) -> bytes:
    """Return the bytes that are hashed and kept: sorted keys, no spaces, UTF-8."""
    document: dict[str, object] = {
        "scheme": _SCHEME_WITH_PUBLICATIONS if body.publications else _SCHEME,
        "panel": str(panel_id),
        "recommendations": [
            {
                "question": str(each.question_id),
                "strength": each.strength.value if each.strength else None,
                "text": each.text,
            }
            for each in body.recommendations
        ],
        "summary": body.summary,
    }
    if body.publications:
        document["publications"] = body.publications
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def hash_of(content: bytes) -> str:
    """Return the SHA-256 (hex) that signatures bind."""
    return hashlib.sha256(content).hexdigest()


def read_body(content: bytes) -> OutcomeBody:
    """Return the outcome that ``canonical`` wrote."""
    document: Mapping[str, Any] = json.loads(content)
    return OutcomeBody(
        recommendations=tuple(
            Recommendation(
                question_id=UUID(each["question"]),
                text=each["text"],
                strength=Strength(each["strength"]) if each["strength"] else None,
            )
            for each in document["recommendations"]
        ),
        summary=document["summary"],
        publications=tuple(document.get("publications", ())),
    )
