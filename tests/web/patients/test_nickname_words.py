"""The words of nicknames."""

from __future__ import annotations

import pytest

from web.patients.nickname_words import QUALITIES, THINGS


@pytest.mark.parametrize("words", [QUALITIES, THINGS])
def test_there_are_enough_words_and_none_twice(words: tuple[str, ...]):
    assert len(words) >= 64
    assert len(set(words)) == len(words)
    assert all(word.isascii() and word.istitle() for word in words)
