"""What relatives are called: numbers stay, names become numbers."""

from __future__ import annotations

from web.exchange.pedigrees.labels import labels_for, without_names
from workflows.domain.record.pedigrees import Relative


def test_numbers_of_a_pedigree_stay_and_names_get_new_ones():
    assert labels_for(["II-1", "Anna", "1", "Karl"]) == {
        "II-1": "II-1",
        "Anna": "2",
        "1": "1",
        "Karl": "3",
    }


def test_relatives_keep_no_name_anywhere():
    family = [
        Relative(label="Anna", father="Karl", mother="I-2", twin_group="The Schmidts"),
        Relative(label="Eva", father="Karl", mother="I-2", twin_group="The Schmidts"),
        Relative(label="II-3", twin_group="a"),
    ]

    found = without_names(family)

    assert [(each.label, each.father, each.mother) for each in found] == [
        ("1", "2", "I-2"),
        ("3", "2", "I-2"),
        ("II-3", "", ""),
    ]
    assert [each.twin_group for each in found] == ["1", "1", "a"]


def test_whoever_has_no_label_gets_one_that_is_free():
    found = without_names([Relative(label=""), Relative(label="R1"), Relative(label="")])

    assert [each.label for each in found] == ["R2", "R1", "R3"]
