"""What stands before what in a list of found terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.models.terminology import WordKind
from web.terminology.scoring import Asked
from web.terminology.spelling import normal


def points(asked: str, word: str, kind: WordKind = WordKind.LABEL, diseases: int = 0) -> float:
    return Asked(asked).score(word, kind, diseases)


@pytest.mark.parametrize(
    ("asked", "better", "worse"),
    [
        ("seizure", "seizure", "seizures"),
        ("seiz", "seizure", "focal seizure"),
        ("seiz", "focal seizure", "preseizure state"),
        ("short stat", "short stature", "stature short limbs"),
        ("stature short", "short stature", "short nature"),
        ("cephaly", "macrocephaly", "cephalic sign"),
        ("seizre", "seizure", "fever"),
        ("seiz", "seizure", "seizures with a long name"),
    ],
)
def test_the_better_answer_has_more_points(asked: str, better: str, worse: str):
    assert points(asked, better) > points(asked, worse)


def test_a_label_stands_before_a_synonym_and_the_known_before_the_rare():
    assert points("fit", "fits") > points("fit", "fits", WordKind.RELATED)
    assert points("fit", "fits", diseases=2_000) > points("fit", "fits", diseases=2)
    assert points("fits", "fits", WordKind.RELATED) > points("fits", "fits well", diseases=9_000)


_WORDS = st.text(alphabet="abcdef ", min_size=1, max_size=30).map(normal).filter(bool)


@given(_WORDS, _WORDS, st.sampled_from(WordKind), st.integers(0, 12_000))
def test_points_lie_between_nought_and_one(asked: str, word: str, kind: WordKind, diseases: int):
    assert 0 <= points(asked, word, kind, diseases) <= 1


@given(_WORDS)
def test_the_same_words_have_nearly_all_points(word: str):
    assert points(word, word, WordKind.RELATED) > 0.99
