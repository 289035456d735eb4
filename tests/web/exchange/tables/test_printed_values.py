"""Numbers and days of a table: read where there is one reading, told where there are two."""

from __future__ import annotations

import pytest

from web.exchange.notes import Ledger, Note, Why
from web.exchange.tables.printed_values import (
    DayOrder,
    day_in,
    is_ambiguous,
    number_of,
    order_of,
)
from workflows.domain.record.moments import OnDate


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3,5", 3.5), ("-2", -2.0), ("1e3", 1000.0), ("1.000,5", None), ("a", None),
        ("0.125", 0.125), ("1250.125", 1250.125), ("1.2500", 1.25), ("1e400", None),
        ("250,000", None), ("1.250", None), ("-1,250", None), ("9" * 50, None),
    ],
)  # fmt: skip
def test_numbers_have_a_point_or_a_comma_and_one_reading(text: str, number: float | None):
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "answer"),
    [("250,000", True), ("1.250", True), ("0,125", False), ("1.25", False), ("1234,567", False)],
)
def test_three_digits_behind_one_separator_are_ambiguous(text: str, answer: bool):  # noqa: FBT001 - a table
    assert is_ambiguous(text) is answer


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2019", "13/04/2019"], DayOrder.DAY_FIRST),
        (["03/04/2019", "04/13/2019"], DayOrder.MONTH_FIRST),
        (["03/04/2019"], DayOrder.UNKNOWN),
        (["13/04/2019", "04/13/2019"], DayOrder.UNKNOWN),
        (["2019-04-03", ""], DayOrder.UNKNOWN),
    ],
)
def test_a_column_tells_its_order_by_a_day_that_is_no_month(texts: list[str], order: DayOrder):
    assert order_of(texts) is order


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("04.03.2025", DayOrder.UNKNOWN, "2025-03-04"),
        ("04/03/2025", DayOrder.DAY_FIRST, "2025-03-04"),
        ("04/03/2025", DayOrder.MONTH_FIRST, "2025-04-03"),
        ("03/03/2025", DayOrder.UNKNOWN, "2025-03-03"),
        ("30/03/2025", DayOrder.UNKNOWN, "2025-03-30"),
        ("2025-03", DayOrder.UNKNOWN, "2025-03"),
    ],
)
def test_days_are_read_where_there_is_one_reading(text: str, order: DayOrder, day: str):
    ledger = Ledger()

    assert day_in(text, "row 2.date", order, ledger) == OnDate(date=day)
    assert ledger.changes == ()


def test_of_a_day_with_two_readings_the_year_is_kept_and_told():
    ledger = Ledger()

    assert day_in("03/04/2019", "row 2.date", DayOrder.UNKNOWN, ledger) == OnDate(date="2019")
    assert ledger.changes == (Note("row 2.date", Why.ONLY_THE_YEAR),)


@pytest.mark.parametrize("text", ["2019-02-31", "31.02.2019", "soon", "0000", "99/99/2019"])
def test_what_is_no_day_of_the_calendar_is_told(text: str):
    ledger = Ledger()

    assert day_in(text, "row 2.date", DayOrder.UNKNOWN, ledger) is None
    assert ledger.dropped == (Note("row 2.date", Why.NOT_UNDERSTOOD),)
