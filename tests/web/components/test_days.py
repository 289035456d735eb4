"""Fields for days, years and months: what is no day stays in the field and is named so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from tests.support.component_pages import component_site
from web.components.days import DayField, MonthField, YearField
from web.components.fields import Required
from web.components.forms import ConsiliumForm


class BirthForm(ConsiliumForm):
    """A form with each of the fields."""

    day = DayField("Day", [Required()])
    month = MonthField("Month", [Required()])
    year = YearField("Year", [Required()])


def filled(**values: str) -> tuple[bool, Any]:
    """Return whether the form is valid, and the form."""
    with component_site().test_request_context("/"):
        form = BirthForm(formdata=MultiDict(values), meta={"csrf": False})
        return form.validate(), form


def test_a_day_a_month_and_a_year_are_read():
    is_valid, form = filled(day="2026-05-31", month="5", year="2026")

    assert is_valid
    assert (form.day.data, form.month.data, form.year.data) == (date(2026, 5, 31), 5, 2026)


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("day", "31.5.2026", "This is no day of the calendar. Write 2026-05-31."),
        ("day", "2026-02-30", "This is no day of the calendar. Write 2026-05-31."),
        ("day", "", "“Day” is missing."),
        ("year", "26", "Write the year with four digits."),
        ("year", "²026", "Write the year with four digits."),
        ("year", "", "“Year” is missing."),
        ("month", "13", "Choose one of the list."),
        ("month", "", "“Month” is missing."),
    ],
)
def test_what_cannot_be_read_is_named_and_kept(name: str, typed: str, words: str):
    values = {"day": "2026-05-31", "month": "5", "year": "2026", name: typed}

    is_valid, form = filled(**values)

    assert not is_valid
    assert form[name].errors == [words]
    if name != "month":
        assert f'value="{typed}"' in form[name]()


def test_a_stored_day_is_shown_as_browsers_want_it():
    with component_site().test_request_context("/"):
        form = BirthForm(formdata=None, data={"day": date(2021, 4, 7), "year": 2021, "month": 4})

    assert 'value="2021-04-07"' in form.day()
    assert 'value="2021"' in form.year()
    assert '<option selected value="4">April</option>' in form.month()
