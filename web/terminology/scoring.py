"""How well a word answers what was typed: from 1 for the same words down to 0. Pure."""

from __future__ import annotations

import math
from typing import Final

from web.models.terminology import WordKind
from web.terminology.spelling import asked_grams

_SAME: Final = 1.0
_BEGINS: Final = 0.9
_WORDS_BEGIN: Final = 0.85
_HOLDS: Final = 0.75
_WORDS_HOLD: Final = 0.7
# A word that only looks like what was typed never stands before one that holds it.
_LOOKS_ALIKE: Final = 0.65
_SHORTER_IS_LIKELIER: Final = 0.06
_KNOWN_IS_LIKELIER: Final = 0.04
_MANY_DISEASES: Final = math.log(5_000)
# Pieces of one or two letters stand in nearly every word.
_TELLING_LENGTH: Final = 3
_KIND_COSTS: Final = {
    WordKind.LABEL: 0.0,
    WordKind.EXACT: 0.01,
    WordKind.NARROW: 0.02,
    WordKind.BROAD: 0.02,
    WordKind.RELATED: 0.02,
}


class Asked:
    """What somebody typed, as ``spelling.normal`` writes it, taken apart once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._length = len(text)
        self._words = text.split(" ")
        self._beginnings = [f" {one}" for one in self._words]
        self._grams = tuple(asked_grams(text))

    def score(self, word: str, kind: WordKind, diseases: int) -> float:
        """Return how well ``word``, written likewise, answers.

        Between words that fit equally, the shorter one, a label and what more diseases show win.
        """
        if word == self._text:
            return _SAME - _KIND_COSTS[kind] / 10
        fit = self._fit(word)
        shorter = _SHORTER_IS_LIKELIER * min(1.0, self._length / len(word))
        known = _KNOWN_IS_LIKELIER * min(1.0, math.log1p(diseases) / _MANY_DISEASES)
        most = _SHORTER_IS_LIKELIER + _KNOWN_IS_LIKELIER
        return max(0.0, fit + shorter + known - most - _KIND_COSTS[kind])

    def _fit(self, word: str) -> float:
        if word.startswith(self._text):
            return _BEGINS
        if _all_in(self._beginnings, f" {word}"):
            return _WORDS_BEGIN
        if self._text in word:
            return _HOLDS
        if self._length >= _TELLING_LENGTH and _all_in(self._words, word):
            return _WORDS_HOLD
        return _LOOKS_ALIKE * self._likeness(word)

    def _likeness(self, word: str) -> float:
        """Return the share of common grams, what was typed counting more than what was not."""
        padded = f"  {word.replace(' ', '   ')} "
        common = len([gram for gram in self._grams if gram in padded])
        # A word of n letters has n + 1 grams, so a text of several has its length and one.
        return common / (0.7 * len(self._grams) + 0.3 * (len(word) + 1))


def _all_in(pieces: list[str], word: str) -> bool:
    # Forty words for each keystroke: a generator would cost more than what it asks.
    for each in pieces:  # noqa: SIM110
        if each not in word:
            return False
    return True
