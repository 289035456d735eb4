"""Days, times, lists and numbers as a reader's locale writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from i18n import formats

MOMENT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "zone", "words"),
    [
        ("en", "UTC", "Monday 23 November 2026"),
        ("en", "Europe/Riga", "Tuesday 24 November 2026"),
        ("de", "UTC", "Montag, 23. November 2026"),
    ],
)
def test_a_day_is_the_reader_s_day(locale: str, zone: str, words: str):
    assert formats.day(MOMENT, locale, zone) == words


def test_dates_times_lists_and_numbers():
    assert formats.short_day(date(2026, 11, 23), "en") == "23 Nov 2026"
    assert formats.clock_time(MOMENT, "de", "Europe/Berlin") == "00:30"
    assert formats.names(["Ana", "Ben", "Carl"], "en") == "Ana, Ben and Carl"
    assert formats.number(1234.5, "de") == "1.234,5"
