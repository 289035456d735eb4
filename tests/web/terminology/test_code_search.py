"""Codes are found however they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web.models.terminology import Terminology
from web.terminology.code_search import find_by_code

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@pytest.mark.parametrize(
    ("typed", "terminology", "codes"),
    [
        ("HP:0001250", Terminology.HPO, ["HP:0001250"]),
        (" hpo 1250 ", Terminology.HPO, ["HP:0001250"]),
        ("HP:000735", Terminology.HPO, ["HP:0007359"]),
        ("HP:0001275", Terminology.HPO, ["HP:0001250"]),
        ("HP:0001999", Terminology.HPO, ["HP:0001999"]),
        ("HP:000199", Terminology.HPO, []),
        ("seizure 1", Terminology.HPO, []),
        ("orphanet:1", Terminology.ORPHA, ["ORPHA:1"]),
        ("1", Terminology.ORPHA, ["ORPHA:1"]),
        ("#100000", Terminology.OMIM, []),
        ("MIM #100000", Terminology.OMIM, ["OMIM:100000"]),
        ("1000", Terminology.OMIM, ["OMIM:100000", "OMIM:100001"]),
        ("g40", Terminology.ICD10, ["G40", "G40-G47", "G40.3"]),
        ("G40.3", Terminology.ICD10, ["G40.3"]),
        ("g403", Terminology.ICD10, ["G40.3"]),
    ],
)
def test_a_code_is_found(typed: str, terminology: Terminology, codes: list[str], loaded: Session):
    found = find_by_code(loaded, typed, [terminology], 10)

    assert sorted(each.term.code for each in found) == sorted(codes)


def test_the_very_code_comes_first(loaded: Session):
    found = find_by_code(loaded, "G40", [Terminology.ICD10], 1)

    assert [(each.term.code, each.score) for each in found] == [("G40", 1.0)]
