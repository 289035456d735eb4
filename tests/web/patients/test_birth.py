"""When a patient can have been born."""

from __future__ import annotations

from datetime import date

import pytest

from web.patients.birth import BirthProblem, birth_problem, exact_birth_problem

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("year", "month", "is_unborn", "problem"),
    [
        (2026, 11, False, None),
        (2026, 12, False, BirthProblem.IN_THE_FUTURE),
        (2027, 1, False, BirthProblem.IN_THE_FUTURE),
        (2027, 9, True, None),
        (2027, 10, True, BirthProblem.IN_THE_FUTURE),
        (1906, 1, False, None),
        (1905, 12, False, BirthProblem.TOO_LONG_AGO),
    ],
)
def test_a_month_of_birth_is_plausible_or_not(
    year: int, month: int, *, is_unborn: bool, problem: BirthProblem | None
):
    assert birth_problem(year, month, TODAY, is_unborn=is_unborn) is problem


@pytest.mark.parametrize(
    ("day", "is_unborn", "problem"),
    [
        (date(2026, 11, 23), False, None),
        (date(2026, 11, 24), False, BirthProblem.IN_THE_FUTURE),
        (date(2026, 11, 24), True, None),
        (date(2026, 10, 23), False, BirthProblem.DATES_DISAGREE),
        (date(2025, 11, 23), False, BirthProblem.DATES_DISAGREE),
    ],
)
def test_an_exact_day_agrees_with_year_and_month_or_not(
    day: date, *, is_unborn: bool, problem: BirthProblem | None
):
    found = exact_birth_problem(day, 2026, 11, TODAY, is_unborn=is_unborn)

    assert found is problem
