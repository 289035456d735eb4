"""Builds the search index of one language: words numbered by likelihood, and who holds which gram.

An index is rows in the database and nothing in the processes: a search reads the few sets that its
own letters name (decision 0018).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from web.models.terminology import Terminology, WordKind, WordStatus
from web.terminology.spelling import grams, normal

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
    holders: dict[str, list[int]] = {}
    rows = []
    for number, (text, word) in enumerate(usable):
        for gram in grams(text):
            holders.setdefault(gram, []).append(number)
        rows.append(_word_row(terminology, language, number, text, word))
    lists = [
        {
            "terminology": terminology,
            "language": language,
            "gram": gram,
            "holders": packed(numbers),
        }
        for gram, numbers in holders.items()
    ]
    return rows, lists


def packed(numbers: Sequence[int]) -> bytes:
    """Return rising numbers as a compressed set of bits: bit n stands for the word of number n."""
    bits = bytearray(numbers[-1] // 8 + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return zlib.compress(bits)


def unpacked(stored: bytes) -> int:
    """Return the set as one integer, whose bits can be counted and combined at once."""
    return int.from_bytes(zlib.decompress(stored), "little")


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
