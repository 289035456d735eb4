"""What a phenotype can be told more closely with, in an order that means something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web.models.terminology import Term, Terminology
from web.terminology.choices import _ORDERS, ROOTS, Detail, choices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def labels(session: Session, detail: Detail) -> list[tuple[int, str]]:
    return [(each.depth, each.label.text) for each in choices(session, detail, "en")]


def test_degrees_come_in_their_own_order(loaded: Session):
    assert labels(loaded, Detail.SEVERITY) == [(0, "Mild"), (0, "Severe")]


def test_ages_come_in_the_order_of_life_with_narrower_ones_below(loaded: Session):
    assert labels(loaded, Detail.ONSET) == [
        (0, "Congenital onset"),
        (0, "Adult onset"),
        (1, "Young adult onset"),
    ]


def test_modifiers_are_everything_below_their_root(loaded: Session):
    assert {label for _depth, label in labels(loaded, Detail.MODIFIER)} == {
        *("Severity", "Mild", "Severe", "Onset", "Congenital onset", "Adult onset"),
        "Young adult onset",
    }


def test_what_the_release_does_not_have_is_no_choice(loaded: Session):
    assert labels(loaded, Detail.LATERALITY) == []


@pytest.mark.parametrize("detail", Detail)
def test_the_real_ontology_has_every_ordered_term(detail: Detail, whole: Session):
    found = {each.code for each in choices(whole, detail, "en")}

    assert set(_ORDERS.get(detail, ())) <= found
    assert len(found) >= 5
    assert whole.get_one(Term, (Terminology.HPO, ROOTS[detail])).children_count > 0
