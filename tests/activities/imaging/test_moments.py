"""Dates that move, times that stay, ages of which there are few."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from activities.imaging.moments import checked_times, kept_age, shifted_date, shifted_moments

OFFSET = timedelta(days=-400)


@pytest.mark.parametrize(
    ("value", "moved"),
    [
        ("20240229", "20230125"),
        ("20240229\\20240301", "20230125\\20230126"),
        ("20240229103000.125", "20230125103000.125"),
        ("20240229103000+0200", "20230125103000+0200"),
        ("2024", ""),
        ("2024.02.29", ""),
        ("20240230", ""),
        ("00010101", ""),
        ("Beispiel", ""),
        ("20240229 Beispiel", ""),
    ],
)
def test_moments_move_by_whole_days_or_go(value: str, moved: str):
    assert shifted_moments(value, OFFSET) == moved


def test_distances_stay():
    first = shifted_date("20190704", OFFSET)
    second = shifted_date("20240229", OFFSET)

    assert first is not None
    assert second is not None
    assert second - first == date(2024, 2, 29) - date(2019, 7, 4)


@pytest.mark.parametrize(
    ("value", "kept"),
    [("103000", "103000"), ("10", "10"), ("103000.12", "103000.12"), ("10:30", ""), ("Mai", "")],
)
def test_times_stay_if_they_are_times(value: str, kept: str):
    assert checked_times(value) == kept


@pytest.mark.parametrize(
    ("age", "kept"),
    [
        ("034Y", "034Y"), ("003D", "003D"), ("089Y", "089Y"), ("090Y", "090Y"), ("104Y", "090Y"),
        ("999M", "999M"), ("34", ""), ("34 years", ""),
    ],
)  # fmt: skip
def test_ages_above_89_are_one(age: str, kept: str):
    assert kept_age(age) == kept
