"""Where everybody stands: nobody on another, children in their parents' middle."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from statistics import mean

from hypothesis import given
from hypothesis import strategies as st

from tests.support.relatives import relative
from web.pedigrees.families import family_of
from web.pedigrees.places import places_of
from workflows.domain.record.pedigrees import Relative, TwinKind

TWO_FAMILIES = [
    relative("I-1"),
    relative("I-2"),
    relative("I-3"),
    relative("I-4"),
    relative("II-1", "I-1", "I-2"),
    relative("II-2", "I-1", "I-2"),
    relative("II-3", "I-3", "I-4"),
    relative("II-4", "I-3", "I-4"),
    relative("III-1", "II-1", "II-3"),
    relative("III-2", "II-1", "II-3"),
]


def test_partners_of_two_families_meet_in_the_middle():
    places = places_of(family_of(TWO_FAMILIES))

    row = sorted((column, label) for label, (column, level) in places.items() if level == 1)

    assert [label for _column, label in row] == ["II-2", "II-1", "II-3", "II-4"]


def test_children_stand_under_the_middle_of_their_parents():
    places = places_of(family_of(TWO_FAMILIES))

    parents = mean(places[each][0] for each in ("II-1", "II-3"))
    children = mean(places[each][0] for each in ("III-1", "III-2"))
    assert abs(parents - children) < 0.3


def test_twins_stand_beside_each_other():
    twins = {"twin_group": "a", "twin_kind": TwinKind.MONOZYGOTIC}
    family = family_of(
        [
            relative("f"),
            relative("m"),
            relative("one", "f", "m", **twins),
            relative("between", "f", "m"),
            relative("other", "f", "m", **twins),
        ]
    )

    places = places_of(family)

    row = sorted((places[each][0], each) for each in ("one", "between", "other"))
    assert [label for _column, label in row] == ["one", "other", "between"]


@st.composite
def families(draw: st.DrawFn) -> list[Relative]:
    """Draw a table in which anybody may name anybody as a parent, circles included."""
    count = draw(st.integers(1, 14))
    labels = [f"p{number}" for number in range(count)]
    parent = st.sampled_from(["", "nobody", *labels])
    return [relative(label, draw(parent), draw(parent)) for label in labels]


@given(families())
def test_everybody_has_a_place_of_their_own(relatives: list[Relative]):
    family = family_of(relatives)

    places = places_of(family)

    assert set(places) == {each.label for each in relatives}
    assert all(column >= 0 for column, _level in places.values())
    rows: defaultdict[int, list[float]] = defaultdict(list)
    for column, level in places.values():
        rows[level].append(column)
    for row in rows.values():
        assert all(right - left > 0.99 for left, right in pairwise(sorted(row)))
    for couple, born in family.children.items():
        for child in born:
            assert all(places[child][1] > places[each][1] for each in couple.people)
