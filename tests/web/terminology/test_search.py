"""What people type finds the term that they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web.models.terminology import Terminology, WordKind
from web.terminology.search import MOST_FOUND, search

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DISEASES = (Terminology.ORPHA, Terminology.OMIM, Terminology.ICD10)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Seizure", "HP:0001250"),
        ("SEIZURE ", "HP:0001250"),
        ("seiz", "HP:0001250"),
        ("fits", "HP:0001250"),
        ("epilepsy", "HP:0001250"),
        ("seizre", "HP:0001250"),
        ("siezure", "HP:0001250"),
        ("partial seizure", "HP:0007359"),
        ("seizure focal", "HP:0007359"),
        ("big head", "HP:0000256"),
        ("cephaly", "HP:0000256"),
        ("macrocefaly", "HP:0000256"),
        ("HP:0001250", "HP:0001250"),
        ("hp_0001250", "HP:0001250"),
        ("1250", "HP:0001250"),
    ],
)
def test_the_meant_term_stands_first(typed: str, code: str, loaded: Session):
    assert search(loaded, typed)[0].code == code


def test_a_found_term_says_by_which_word(loaded: Session):
    [found] = search(loaded, "fits", limit=1)

    assert found.label == "Seizure"
    assert found.matched is not None
    assert found.matched.text == "Fits"
    assert found.matched.kind is WordKind.EXACT
    assert found.matched.is_layperson


def test_each_term_stands_once_and_the_best_first(loaded: Session):
    found = search(loaded, "seiz")

    codes = [each.code for each in found]
    scores = [each.score for each in found]
    assert len(codes) == len(set(codes))
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


@pytest.mark.parametrize(
    "typed", ["", "  ", "—", "'", '"; DROP TABLE terms; --', "%", "\x00", "日本"]
)
def test_what_means_nothing_finds_nothing(typed: str, loaded: Session):
    assert search(loaded, typed) == []


def test_very_long_text_is_cut(loaded: Session):
    assert search(loaded, "seizure " * 10_000)[0].code == "HP:0001250"


def test_no_more_than_asked_for_is_found(loaded: Session):
    assert len(search(loaded, "a", limit=2)) == 2
    assert len(search(loaded, "a", limit=10_000)) <= MOST_FOUND


def test_a_merged_code_finds_what_it_has_become(loaded: Session):
    [found] = search(loaded, "HP:0001275", limit=1)

    assert (found.code, found.merged_from) == ("HP:0001250", "HP:0001275")


def test_an_obsolete_term_is_found_by_its_code_alone(loaded: Session):
    [found] = search(loaded, "HP:0001999", limit=1)

    assert found.is_obsolete
    assert "HP:0001999" not in [each.code for each in search(loaded, "seizure disorder")]


def test_only_what_stands_below_can_be_asked_for(loaded: Session):
    assert search(loaded, "severe", within="HP:0012823")[0].code == "HP:0012828"
    assert search(loaded, "severe", within="HP:0000118") == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("rolling", "ORPHA:1"),
        ("orpha 1", "ORPHA:1"),
        ("resting diseaze", "OMIM:100000"),
        ("mim 100001", "OMIM:100001"),
        ("generalised epilepsy", "G40.3"),
        ("g403", "G40.3"),
        ("G40", "G40"),
    ],
)
def test_diseases_are_searched_alike(typed: str, code: str, loaded: Session):
    assert search(loaded, typed, terminologies=DISEASES)[0].code == code


def test_an_empty_database_finds_nothing(session: Session):
    assert search(session, "seizure") == []
