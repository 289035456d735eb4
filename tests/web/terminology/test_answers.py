"""What a list says beside a label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask_babel import Babel

from web.models.terminology import Terminology, WordKind, WordStatus
from web.terminology.answers import label_mark, label_note, match_note
from web.terminology.found_terms import FoundTerm, MatchedWord
from web.terminology.labels import SpokenLabel

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    app = Flask("web")
    Babel(app, default_locale="en")
    with app.test_request_context():
        yield


def found(**changed: Any) -> FoundTerm:
    facts: dict[str, Any] = {
        "terminology": Terminology.HPO,
        "code": "HP:1",
        "label": "Seizure",
        "label_language": "en",
        "label_status": WordStatus.SOURCE,
        "matched": None,
        "merged_from": "",
        "is_obsolete": False,
        "score": 0.5,
    }
    return FoundTerm(**{**facts, **changed})


def word(text: str, *, is_layperson: bool = False) -> MatchedWord:
    return MatchedWord(
        text=text,
        language="en",
        kind=WordKind.EXACT,
        is_layperson=is_layperson,
        status=WordStatus.SOURCE,
    )


@pytest.mark.parametrize(
    ("language", "status", "reader", "mark", "note"),
    [
        ("en", WordStatus.SOURCE, "en", "", ""),
        ("en", WordStatus.SOURCE, "de", "EN", "in English"),
        ("de", WordStatus.OFFICIAL, "de", "", ""),
        ("de", WordStatus.CANDIDATE, "de", "", "unreviewed"),
    ],
)
def test_a_label_says_its_language_and_whether_it_was_reviewed(
    language: str, status: WordStatus, reader: str, mark: str, note: str
):
    label = SpokenLabel(text="Seizure", language=language, status=status)

    assert (label_mark(label, reader), label_note(label, reader)) == (mark, note)


@pytest.mark.parametrize(
    ("term", "note"),
    [
        (found(), ""),
        (found(matched=word("Seizure")), ""),
        (found(matched=word("Epileptic seizure")), "also called: Epileptic seizure"),
        (found(matched=word("Fits", is_layperson=True)), "everyday word: Fits"),
        (found(merged_from="HP:2"), "was HP:2"),
        (found(is_obsolete=True), "obsolete"),
    ],
)
def test_a_found_term_says_why_it_was_found(term: FoundTerm, note: str):
    assert match_note(term) == note
