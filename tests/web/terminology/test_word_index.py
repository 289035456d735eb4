"""The index of a language: numbers by likelihood, and who holds which group of letters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from web.models.terminology import Terminology, WordKind
from web.terminology.spelling import grams, normal
from web.terminology.word_index import Word, index_rows, packed, unpacked


def a_word(code: str, text: str, kind: WordKind = WordKind.LABEL) -> Word:
    return Word(code=code, text=text, kind=kind)


def test_the_likelier_word_has_the_smaller_number():
    words = [
        a_word("HP:3", "A very long label that few people type"),
        a_word("HP:2", "Seizure", WordKind.RELATED),
        a_word("HP:1", "Fever"),
        a_word("HP:4", "Cough"),
    ]

    rows, _grams = index_rows(
        Terminology.HPO, "en", words, lambda code: 3_000 if code == "HP:4" else 0
    )

    assert [row["code"] for row in rows] == ["HP:4", "HP:1", "HP:2", "HP:3"]
    assert [row["number"] for row in rows] == [0, 1, 2, 3]


def test_a_synonym_that_repeats_its_label_is_left_out():
    words = [a_word("HP:1", "Seizure"), a_word("HP:1", "seizure"), a_word("HP:2", "Seizure")]

    rows, _grams = index_rows(Terminology.HPO, "en", words, lambda _code: 0)

    assert [(row["code"], row["text"]) for row in rows] == [
        ("HP:1", "Seizure"),
        ("HP:2", "Seizure"),
    ]


def test_a_word_without_letters_is_left_out():
    rows, lists = index_rows(Terminology.HPO, "en", [a_word("HP:1", "—")], lambda _code: 0)

    assert (rows, lists) == ([], [])


@given(st.lists(st.text(alphabet="abc -", min_size=1, max_size=12), max_size=20))
def test_every_word_stands_in_the_list_of_each_of_its_groups(texts: list[str]):
    words = [a_word(f"HP:{number}", text) for number, text in enumerate(texts)]

    rows, lists = index_rows(Terminology.HPO, "en", words, lambda _code: 0)

    held = {row["gram"]: unpacked(row["holders"]) for row in lists}
    assert len(rows) == sum(bool(normal(text)) for text in texts)
    for row in rows:
        assert {gram for gram, bits in held.items() if bits >> row["number"] & 1} == grams(
            row["normal"]
        )


@given(st.sets(st.integers(0, 70_000), min_size=1, max_size=50))
def test_numbers_come_back_as_they_were_packed(numbers: set[int]):
    bits = unpacked(packed(sorted(numbers)))

    assert bits == sum(1 << number for number in numbers)
