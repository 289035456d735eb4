"""Builds the search index of one language: words numbered by likelihood, and who holds which gram.

An index is rows in the database and nothing in the processes: a search reads the few lists of
numbers that its own letters name (decision 0018).
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from web.models.terminology import Terminology, WordKind, WordStatus
from web.terminology.spelling import grams, normal

_FOUR_BYTES: Final = "I"
_KIND_WEIGHT: Final = {
    WordKind.LABEL: 0.0,
    WordKind.EXACT: 1.0,
    WordKind.NARROW: 2.0,
    WordKind.BROAD: 2.0,
    WordKind.RELATED: 2.0,
}

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Word:
    """A label or synonym before it has a number."""

    code: str
    text: str
    kind: WordKind
    is_layperson: bool = False
    status: WordStatus = WordStatus.SOURCE


def index_rows(
    terminology: Terminology,
    language: str,
    words: Iterable[Word],
    diseases_of: Callable[[str], int],
) -> tuple[list[Row], list[Row]]:
    """Return the rows of ``term_words`` and of ``word_grams``.

    ``diseases_of`` says how many diseases a code is annotated to: what many diseases show is
    meant more often than what one shows. Words without a letter or digit are left out.
    """
    spelt = [(normal(word.text), word) for word in _distinct(words)]
    usable = [(text, word) for text, word in spelt if text]
    usable.sort(key=lambda pair: _unlikelihood(pair[0], pair[1], diseases_of(pair[1].code)))
    holders: dict[str, array[int]] = {}
    rows = []
    for number, (text, word) in enumerate(usable):
        for gram in grams(text):
            holders.setdefault(gram, array(_FOUR_BYTES)).append(number)
        rows.append(_word_row(terminology, language, number, text, word))
    return rows, list(_gram_rows(terminology, language, holders))


def numbers_in(stored: bytes) -> array[int]:
    """Return the numbers of a stored list."""
    numbers = array(_FOUR_BYTES)
    numbers.frombytes(stored)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _distinct(words: Iterable[Word]) -> Iterator[Word]:
    """Leave out a synonym that repeats the label or another synonym of its term."""
    seen: set[tuple[str, str]] = set()
    for word in words:
        key = word.code, word.text.casefold()
        if key not in seen:
            seen.add(key)
            yield word


def _unlikelihood(text: str, word: Word, diseases: int) -> tuple[float, str, str]:
    weight = len(text) / 8 + _KIND_WEIGHT[word.kind] - math.log2(1 + diseases) / 2
    return weight, text, word.code


def _word_row(terminology: Terminology, language: str, number: int, text: str, word: Word) -> Row:
    return {
        "terminology": terminology,
        "language": language,
        "number": number,
        "code": word.code,
        "text": word.text,
        "normal": text,
        "kind": word.kind,
        "is_layperson": word.is_layperson,
        "status": word.status,
    }


def _gram_rows(
    terminology: Terminology, language: str, holders: dict[str, array[int]]
) -> Iterator[Row]:
    for gram, numbers in holders.items():
        if sys.byteorder == "big":
            numbers.byteswap()
        yield {
            "terminology": terminology,
            "language": language,
            "gram": gram,
            "numbers": numbers.tobytes(),
        }
