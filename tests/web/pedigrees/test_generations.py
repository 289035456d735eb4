"""Generations of families of every shape, and how long many people take."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.support.relatives import relative
from web.pedigrees.drawing import drawing_of
from web.pedigrees.generations import generations_of

if TYPE_CHECKING:
    from workflows.domain.record.pedigrees import Relative


def chain(people: int) -> list[Relative]:
    """Return a family in which each generation is one child who marries a founder."""
    found: list[Relative] = []
    parents: tuple[str, ...] = ()
    for number in range(people // 2):
        own, partner = f"{2 * number + 1}", f"{2 * number + 2}"
        found += [relative(own, *parents), relative(partner)]
        parents = own, partner
    return found


def test_a_chain_of_500_people_is_drawn_at_once():
    began = time.perf_counter()

    drawing = drawing_of(chain(500))

    assert drawing is not None
    assert len(drawing.symbols) == 500
    # It took 18 seconds when each couple asked for the whole family again.
    assert time.perf_counter() - began < 5


def test_partners_stand_side_by_side_unless_one_descends_from_the_other():
    people = ["father", "mother", "daughter", "child"]
    births = [("father", "mother", ["daughter"]), ("father", "daughter", ["child"])]

    levels = generations_of(people, births)

    assert levels == {"father": 0, "mother": 0, "daughter": 1, "child": 2}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=30))
def test_children_always_stand_below_their_parents(pairs: list[tuple[int, int]]):
    births = [
        (f"p{father % (number + 1)}", f"p{mother % (number + 1)}", [f"p{number + 1}"])
        for number, (father, mother) in enumerate(pairs)
        if father % (number + 1) != mother % (number + 1)
    ]
    people = [f"p{number}" for number in range(len(pairs) + 1)]

    levels = generations_of(people, births)

    assert all(
        levels[child] > max(levels[father], levels[mother])
        for father, mother, born in births
        for child in born
    )
    assert min(levels.values()) == 0
