"""Moments: ages as ISO 8601, rough dates, weeks of pregnancy; anything else is refused."""

from __future__ import annotations

import pytest

from workflows.domain.record.codes import Code
from workflows.domain.record.moments import (
    AtAge,
    BeforeBirth,
    BetweenAges,
    InWords,
    OnDate,
    is_age,
    is_partial_date,
)


@pytest.mark.parametrize("text", ["P3Y", "P3Y6M", "P14M", "P3W", "P2D", "P1Y2M3W4D", "P0D"])
def test_an_age_is_a_duration_of_whole_parts(text: str):
    assert is_age(text)
    assert AtAge(age=text).age == text


@pytest.mark.parametrize(
    "text", ["", "P", "3Y", "P3", "P3Y6", "PT3H", "P3.5Y", "P6M3Y", "p3y", "P3Y "]
)
def test_anything_else_is_no_age(text: str):
    assert not is_age(text)
    with pytest.raises(ValueError, match="not an age"):
        AtAge(age=text)


@pytest.mark.parametrize(
    "text", ["2019-02-31", "2019-02-29", "2019-04-31", "0000", "0001-01-01", "1799", "2101", "9999"]
)
def test_what_stands_in_no_calendar_is_not_taken_in_but_opened_where_it_is_stored(text: str):
    assert not is_partial_date(text)
    assert OnDate(date=text).date == text


@pytest.mark.parametrize("text", ["2019", "2019-05", "2019-05-12", "2019-12-31"])
def test_a_year_a_month_and_a_day_are_dates(text: str):
    assert is_partial_date(text)
    assert OnDate(date=text).date == text


@pytest.mark.parametrize(
    "text", ["", "19", "2019-13", "2019-00", "2019-05-32", "2019-5", "05/2019"]
)
def test_anything_else_is_no_date(text: str):
    assert not is_partial_date(text)
    with pytest.raises(ValueError, match="not a date"):
        OnDate(date=text)


def test_a_stretch_needs_two_ages():
    assert BetweenAges(start="P1Y", end="P2Y").kind == "age_range"
    for start, end in (("1", "P2Y"), ("P1Y", "2")):
        with pytest.raises(ValueError, match="not ages"):
            BetweenAges(start=start, end=end)


def test_a_week_of_pregnancy_lies_within_one():
    assert BeforeBirth(weeks=32, days=6).kind == "gestation"
    for weeks, days in ((-1, 0), (46, 0), (20, 7), (20, -1)):
        with pytest.raises(ValueError, match="not a week of pregnancy"):
            BeforeBirth(weeks=weeks, days=days)


def test_a_period_of_life_is_a_term():
    assert InWords(term=Code(id="HP:0011463")).kind == "term"
