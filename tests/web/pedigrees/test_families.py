"""Generations, couples and twins, read out of the table of a family."""

from __future__ import annotations

import pytest

from tests.support.relatives import relative
from web.pedigrees.families import Couple, family_of


def test_children_stand_below_both_parents_and_partners_side_by_side():
    family = family_of(
        [
            relative("I-1"),
            relative("I-2"),
            relative("II-1", "I-1", "I-2"),
            # Married in: no parents in the table, yet one generation down.
            relative("II-2"),
            relative("III-1", "II-1", "II-2"),
        ]
    )

    assert family.generations == {"I-1": 0, "I-2": 0, "II-1": 1, "II-2": 1, "III-1": 2}
    assert family.children == {
        Couple("I-1", "I-2"): ["II-1"],
        Couple("II-1", "II-2"): ["III-1"],
    }
    assert family.parents("III-1") == Couple("II-1", "II-2")
    assert family.parents("I-1") is None
    assert family.couples_of("II-1") == [Couple("II-1", "II-2")]


def test_an_uncle_who_marries_his_niece_stands_beside_her():
    family = family_of(
        [
            relative("a"),
            relative("b"),
            relative("uncle", "a", "b"),
            relative("brother", "a", "b"),
            relative("c"),
            relative("niece", "brother", "c"),
            relative("child", "uncle", "niece"),
        ]
    )

    assert family.generations["uncle"] == family.generations["niece"] == 2
    assert family.generations["child"] == 3


@pytest.mark.parametrize(("father", "mother"), [("", "m"), ("unknown", "m")])
def test_a_parent_without_a_row_is_unknown(father: str, mother: str):
    family = family_of([relative("m"), relative("child", father, mother)])

    assert list(family.children) == [Couple("", "m")]
    assert not Couple("", "m").is_pair


def test_nobody_is_their_own_ancestor_and_whoever_is_said_to_be_is_named():
    family = family_of([relative("a", "b"), relative("b", "a"), relative("c", "a")])

    assert family.in_circles == {"a", "b"}
    assert family.generations == {"a": 0, "b": 0, "c": 1}


def test_of_two_rows_with_one_label_the_first_counts():
    first, second = relative("a", is_proband=True), relative("a")

    assert family_of([first, second]).people == {"a": first}
