"""Form fields for days, years and months."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from babel.dates import get_month_names
from flask_babel import get_locale, to_user_timezone
from flask_babel import gettext as _
from wtforms import DateField, Field
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from web.components.fields import OneOfField, choices_with_empty

_YEAR_DIGITS = 4


def today_here() -> date:
    """Return the day it is where the reader is."""
    here: datetime = to_user_timezone(datetime.now(UTC))
    return here.date()


class DayField(DateField):
    """A day of the calendar; browsers bring their own picker."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read year-month-day; nothing sent is None."""
        sent = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not sent:
            return
        try:
            self.data = date.fromisoformat(sent)
        except ValueError:
            raise ValueError(_("This is no day of the calendar. Write 2026-05-31.")) from None

    def pre_validate(self, _form: object) -> None:
        """Let nobody call missing what is there but cannot be read."""
        if self.process_errors:
            raise StopValidation

    def _value(self) -> str:
        # What was typed stays, even if it is no day.
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""


class YearField(Field):
    """A year of four digits."""

    data: Any
    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the year; nothing sent is None."""
        sent = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not sent:
            return
        if not (sent.isascii() and sent.isdigit() and len(sent) == _YEAR_DIGITS):
            raise ValueError(_("Write the year with four digits."))
        self.data = int(sent)

    def pre_validate(self, _form: object) -> None:
        """Let nobody call missing what is there but cannot be read."""
        if self.process_errors:
            raise StopValidation

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return str(self.data) if self.data is not None else ""


class MonthField(OneOfField):
    """A month by its name in the reader's language; ``data`` is 1 to 12 or None."""

    def __init__(self, label: Any = None, validators: Any = (), **options: Any) -> None:
        super().__init__(label, validators, coerce=_month_or_none, **options)
        names = get_month_names("wide", "stand-alone", get_locale() or "en")
        self.choices = choices_with_empty(sorted(names.items()))


def _month_or_none(value: object) -> int | None:
    if isinstance(value, int):
        return value
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() else None
