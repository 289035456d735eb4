"""What parents alone say: ancestors, counts, and how much a term tells."""

from __future__ import annotations

import math

import pytest

from web.terminology.hierarchy import (
    ancestors_of,
    children_counts,
    disease_counts,
    information_content,
)
from web.terminology.parsed_terms import BadSourceError, ParsedTerm


def terms(**parents: str) -> dict[str, ParsedTerm]:
    return {
        code: ParsedTerm(code=code, label=code, parents=tuple(above.split()))
        for code, above in parents.items()
    }


DIAMOND = terms(d="b c", b="a", c="a", a="", e="d")


def test_everything_above_is_found_once():
    assert ancestors_of(DIAMOND) == {
        "a": frozenset(),
        "b": frozenset("a"),
        "c": frozenset("a"),
        "d": frozenset("abc"),
        "e": frozenset("abcd"),
    }


def test_a_deep_hierarchy_needs_no_deep_stack():
    chain = {
        f"t{n}": ParsedTerm(code=f"t{n}", label="", parents=(f"t{n - 1}",) if n else ())
        for n in range(5_000, -1, -1)
    }

    assert len(ancestors_of(chain)["t5000"]) == 5_000


@pytest.mark.parametrize("circle", [{"a": "a"}, {"a": "b", "b": "c", "c": "a"}])
def test_a_circle_is_refused(circle: dict[str, str]):
    with pytest.raises(BadSourceError, match="stands above itself"):
        ancestors_of(terms(**circle))


def test_children_are_counted():
    assert children_counts(DIAMOND) == {"a": 2, "b": 1, "c": 1, "d": 1}


def test_a_disease_counts_for_everything_above_its_phenotypes_once():
    counts = disease_counts([{"d", "b"}, {"c", "gone"}], ancestors_of(DIAMOND))

    assert counts == {"a": 2, "b": 1, "c": 2, "d": 1}


def test_what_all_diseases_show_tells_nothing():
    content = information_content({"a": 4, "b": 1, "c": 0}, 4)

    assert content == {"a": 0, "b": pytest.approx(math.log(4))}
