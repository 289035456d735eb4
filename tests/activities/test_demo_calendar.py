from __future__ import annotations

from datetime import UTC, date, datetime, time

from activities.demo_calendar import PastDays

# A Thursday in the week after Easter Monday 2026 (6 April).
NOW = datetime(2026, 4, 9, 12, tzinfo=UTC)


def test_the_working_day_before_a_thursday_is_its_wednesday() -> None:
    days = PastDays(now=NOW, countries=frozenset({"DE"}))

    assert days.moment(1, time(9, 30)) == datetime(2026, 4, 8, 7, 30, tzinfo=UTC)


def test_weekends_and_public_holidays_are_passed_over() -> None:
    days = PastDays(now=NOW, countries=frozenset({"DE"}))

    # Easter Monday and Good Friday do not count, nor does the weekend between them.
    assert days.moment(3, time(9)).date() == date(2026, 4, 2)


def test_a_holiday_of_any_country_counts_for_all() -> None:
    now = datetime(2026, 7, 15, 12, tzinfo=UTC)

    french = PastDays(now=now, countries=frozenset({"DE", "FR"}))
    german = PastDays(now=now, countries=frozenset({"DE"}))

    assert german.moment(1, time(9)).date() == date(2026, 7, 14)
    assert french.moment(1, time(9)).date() == date(2026, 7, 13)
