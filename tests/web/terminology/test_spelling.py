"""Words are compared without case, accents and punctuation, by groups of three letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.terminology.spelling import NORMAL_LENGTH, asked_grams, grams, normal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seizure", "seizure"),
        ("  Focal-onset   seizure ", "focal onset seizure"),
        ("Épilepsie partielle", "epilepsie partielle"),
        ("Straße", "strasse"),
        ("Fœtus", "foetus"),
        ("Ødem", "odem"),
        ("Επιληψία", "επιληψια"),
        ("α-galactosidase (low)", "α galactosidase low"),
        ("—", ""),
    ],
)
def test_a_text_becomes_plain(text: str, expected: str):
    assert normal(text) == expected


@given(st.text(max_size=400))
def test_plain_text_stays_as_it_is(text: str):
    plain = normal(text)

    assert normal(plain) == plain
    assert len(plain) <= NORMAL_LENGTH
    assert plain == plain.strip()
    assert "  " not in plain


def test_the_beginning_of_a_word_counts():
    assert grams("ab c") == {"  a", " ab", "ab ", "  c", " c "}


def test_the_last_word_may_still_be_typed():
    assert asked_grams("ab c") == {"  a", " ab", "ab ", "  c"}
    assert asked_grams("sei") == {"  s", " se", "sei"}


@given(st.text(alphabet="abc ", min_size=1, max_size=30))
def test_a_beginning_asks_for_nothing_that_the_whole_has_not(text: str):
    whole = normal(text)
    for length in range(1, len(whole) + 1):
        begun = whole[:length]
        if not begun.endswith(" "):
            assert asked_grams(begun) <= grams(whole)
