"""The age of majority, country by country, and the month in which it is reached."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.domain.majority import AGES, age_of_majority, comes_of_age_in

EU = [
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
]
OTHERS = ["IS", "LI", "NO", "UA"]


def test_the_table_knows_the_union_the_economic_area_and_ukraine():
    assert sorted(AGES) == sorted([*EU, *OTHERS])
    assert len(EU) == 27


@pytest.mark.parametrize("country", [*EU, *OTHERS])
def test_a_person_comes_of_age_at_18(country: str):
    assert age_of_majority(country) == 18
    assert comes_of_age_in(2010, 5, country) == date(2028, 5, 1)


def test_a_country_that_the_table_does_not_know_has_the_usual_age():
    assert age_of_majority("XX") == 18


@pytest.mark.parametrize(
    ("year", "month", "expected"),
    [(2008, 2, date(2026, 2, 1)), (2010, 12, date(2028, 12, 1)), (2026, 1, date(2044, 1, 1))],
)
def test_only_the_month_of_birth_counts(year: int, month: int, expected: date):
    assert comes_of_age_in(year, month, "DE") == expected
