"""The text of an outcome as signatures bind it: one canonical JSON document and its SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from web.outcomes.words import Strength

_SCHEME: Final = 1


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
    """The whole outcome: question by question, then the summary."""

    recommendations: tuple[Recommendation, ...] = ()
    summary: str = ""

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
    document = {
        "scheme": _SCHEME,
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
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def hash_of(content: bytes) -> str:
    """Return the SHA-256 (hex) that signatures bind."""
    return hashlib.sha256(content).hexdigest()


def read_body(content: bytes) -> OutcomeBody:
    """Return the outcome that ``canonical`` wrote."""
    document: Mapping[str, object] = json.loads(content)
    answers = document["recommendations"]
    assert isinstance(answers, list)  # noqa: S101 - we wrote it, and the seal held
    return OutcomeBody(
        recommendations=tuple(
            Recommendation(
                question_id=UUID(each["question"]),
                text=each["text"],
                strength=Strength(each["strength"]) if each["strength"] else None,
            )
            for each in answers
        ),
        summary=str(document["summary"]),
    )
