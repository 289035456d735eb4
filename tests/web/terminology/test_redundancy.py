"""A term and its ancestor in one record are shown as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.terminology.redundancy import ancestors_among

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def test_each_pair_of_a_term_and_its_ancestor_is_named(loaded: Session):
    codes = ["HP:0004488", "HP:0000256", "HP:0000707", "HP:0001250"]

    assert ancestors_among(loaded, codes) == [
        ("HP:0000256", "HP:0000707"),
        ("HP:0001250", "HP:0000707"),
        ("HP:0004488", "HP:0000256"),
        ("HP:0004488", "HP:0000707"),
    ]


def test_terms_beside_each_other_are_no_pair(loaded: Session):
    assert ancestors_among(loaded, ["HP:0001250", "HP:0000256", "HP:1"]) == []
    assert ancestors_among(loaded, []) == []
