"""Form fields of several inputs that make one value: ages, moments, quantities, codes.

Whatever was typed stays in ``typed`` and is shown again, readable or not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar, Final

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from web.components.fields import LINE_LIMIT, plain
from workflows.domain.record.codes import Code, Quantity, is_code
from workflows.domain.record.moments import is_partial_date

_MOST_DIGITS: Final = {"years": 3, "months": 4, "weeks": 4, "days": 5}
_LETTERS: Final = {"years": "Y", "months": "M", "weeks": "W", "days": "D"}
_LARGEST: Final = 1e12
# One sign with three digits behind it; 0,250 can only be a fraction.
_MAYBE_THOUSANDS: Final = re.compile(r"[+−-]?[1-9]\d{0,2}([.,])\d{3}")


class CompositeField(Field):
    """A field of named inputs, sent as ``<name>-<part>``; subclasses read and write its value."""

    parts: ClassVar[tuple[str, ...]] = ()
    is_composite = True
    data: Any

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the parts that were sent, or those of ``data``."""
        del extra_filters
        data = self.default if data is unset_value else data
        self.process_errors = []
        self.object_data = data
        self.data = data
        self.typed = self.write(data)
        sent = (
            {part: formdata.get(f"{self.name}-{part}") for part in self.parts} if formdata else {}
        )
        if any(value is not None for value in sent.values()):
            self.typed = {part: plain(value or "", lines=False) for part, value in sent.items()}
            try:
                self.data = self.read(self.typed)
            except ValueError as error:
                self.data = None
                self.process_errors.append(str(error))

    def show(self, data: Any) -> None:
        """Show a value that is stored."""
        self.data, self.typed = data, self.write(data)

    def pre_validate(self, _form: object) -> None:
        """Let nobody call missing what is there but cannot be read."""
        if self.process_errors:
            raise StopValidation

    def populate_obj(self, obj: object, name: str) -> None:
        """Set the value, as WTForms' own fields do."""
        setattr(obj, name, self.data)

    def id_of(self, part: str) -> str:
        """Return the id of one input; the first carries the field's own, so that links reach it."""
        return str(self.id) if part == self.parts[0] else f"{self.id}-{part}"

    def read(self, typed: Mapping[str, str]) -> Any:
        """Return the value of what was typed; raises ValueError in the reader's words.

        Without a meaning of its own a field's value is its parts.
        """
        return dict(typed)

    def write(self, data: Any) -> dict[str, str]:
        """Return what stands in each input for a value."""
        return {part: str((data or {}).get(part, "")) for part in self.parts}


class AgeField(CompositeField):
    """An age in years, months, weeks and days; ``data`` is an ISO 8601 duration or empty."""

    parts = ("years", "months", "weeks", "days")

    def read(self, typed: Mapping[str, str]) -> str:
        """Return the age; nothing typed is no age."""
        return read_age(typed)

    def write(self, data: Any) -> dict[str, str]:
        """Return the parts of an age."""
        return write_age(data or "")


class QuantityField(CompositeField):
    """A number with its unit; ``data`` is a Quantity or None."""

    parts = ("value", "unit")

    def read(self, typed: Mapping[str, str]) -> Quantity | None:
        """Return the quantity; a unit alone is none."""
        number = read_number(typed["value"])
        return None if number is None else Quantity(value=number, unit=typed["unit"])

    def write(self, data: Any) -> dict[str, str]:
        """Return number and unit."""
        if data is None:
            return {"value": "", "unit": ""}
        return {"value": write_number(data.value), "unit": data.unit}


class CodeField(CompositeField):
    """A code with its label, or free text; ``data`` is a Code or None.

    ``terminologies`` names where a picker searches. The release is looked up, never typed.
    """

    parts = ("label", "id")
    # Of the name that stands in the input, where it is not in the reader's language, or unreviewed.
    name_language = ""
    name_note = ""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        terminologies: tuple[str, ...] = (),
        **options: Any,
    ) -> None:
        super().__init__(label, list(validators), **options)
        self.terminologies = terminologies

    def say(self, name: str, *, language: str, note: str) -> None:
        """Show the stored code by this name; what is saved is looked up by the code alone."""
        self.typed = {**self.typed, "label": name}
        self.name_language, self.name_note = language, note

    def read(self, typed: Mapping[str, str]) -> Code | None:
        """Return the code; text without a code is free text."""
        if any(len(text) > LINE_LIMIT for text in typed.values()):
            raise ValueError(_("The text is longer than %(limit)d characters.", limit=LINE_LIMIT))
        code = typed["id"].replace(" ", "")
        if not (code or typed["label"]):
            return None
        if code and not is_code(code):
            raise ValueError(_("This is no code. Write words into the field before it."))
        return Code(id=code, label=typed["label"])

    def write(self, data: Any) -> dict[str, str]:
        """Return label and code."""
        code = data or Code()
        return {"label": code.label, "id": code.id}


class NumberField(CompositeField):
    """A number, with a comma or a point; ``data`` is a float or None. ``unit`` stands beside it."""

    parts = ("value",)

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, unit: str = "", **options: Any
    ) -> None:
        super().__init__(label, list(validators), **options)
        self.unit = unit

    def read(self, typed: Mapping[str, str]) -> float | None:
        """Return the number."""
        return read_number(typed["value"])

    def write(self, data: Any) -> dict[str, str]:
        """Return the number as the reader writes it."""
        return {"value": "" if data is None else write_number(data)}


class PartialDateField(CompositeField):
    """A year, a month or a day; ``data`` is 2019, 2019-05 or 2019-05-12, or empty."""

    parts = ("date",)

    def read(self, typed: Mapping[str, str]) -> str:
        """Return the date."""
        return read_partial_date(typed["date"])

    def write(self, data: Any) -> dict[str, str]:
        """Return the date as it is stored."""
        return {"date": data or ""}


def read_age(typed: Mapping[str, str]) -> str:
    """Return an ISO 8601 duration of the typed parts; raises ValueError for what is no number."""
    age = ""
    for part, letter in _LETTERS.items():
        digits = typed[part]
        if not digits:
            continue
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS[part]):
            raise ValueError(_("Write an age in whole years, months, weeks and days."))
        age += f"{int(digits)}{letter}"
    return f"P{age}" if age else ""


def write_age(age: str) -> dict[str, str]:
    """Return the parts of an ISO 8601 duration."""
    parts, digits = dict.fromkeys(_LETTERS, ""), ""
    names = {letter: name for name, letter in _LETTERS.items()}
    for letter in age[1:]:
        if letter in names:
            parts[names[letter]], digits = digits, ""
        else:
            digits += letter
    return parts


def age_in_words(age: str) -> str:
    """Return an ISO 8601 age in the reader's language: 3 years 6 months."""
    return _age_in_words(age, str(get_locale()))


@lru_cache(maxsize=2048)
def _age_in_words(age: str, _locale: str) -> str:
    # Hundreds of entries began at the same few ages.
    parts = {name: int(digits) for name, digits in write_age(age).items() if digits}
    words = []
    if "years" in parts:
        words.append(ngettext("%(num)d year", "%(num)d years", parts["years"]))
    if "months" in parts:
        words.append(ngettext("%(num)d month", "%(num)d months", parts["months"]))
    if "weeks" in parts:
        words.append(ngettext("%(num)d week", "%(num)d weeks", parts["weeks"]))
    if "days" in parts:
        words.append(ngettext("%(num)d day", "%(num)d days", parts["days"]))
    return " ".join(words)


def read_number(text: str) -> float | None:
    """Return a number written with a comma or a point; raises ValueError for anything else.

    The sign that is not the reader's decimal sign, with three digits behind it, may stand for
    thousands: 250,000 platelets must not become 250.
    """
    if is_ambiguous(text.replace(" ", ""), _decimal_sign()):
        told = _("%(number)s can be read in two ways. Write it without the sign for thousands.")
        raise ValueError(told % {"number": text})
    written = text.replace(",", ".").replace("−", "-").replace(" ", "")
    if not written:
        return None
    try:
        number = float(written)
    except ValueError:
        number = _LARGEST
    if not -_LARGEST < number < _LARGEST or written.lstrip("+-")[:1] not in "0123456789.":
        raise ValueError(_("Write a number, such as 4.2."))
    return number


def write_number(number: float) -> str:
    """Return a number without an end of zeros, with the reader's own decimal sign."""
    text = f"{Decimal(repr(number)):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", _decimal_sign())


def is_ambiguous(text: str, decimal_sign: str) -> bool:
    """Tell whether a number may have a sign for thousands: 250,000 where the decimal is a point."""
    found = _MAYBE_THOUSANDS.fullmatch(text)
    return found is not None and found[1] != decimal_sign


def _decimal_sign() -> str:
    locale = get_locale()
    uses_point = locale is None or locale.number_symbols["latn"]["decimal"] == "."
    return "." if uses_point else ","


def read_partial_date(text: str) -> str:
    """Return a year, month or day as ISO writes it; 5/2019 and 05.2019 are read too."""
    written = text.strip()
    for sign in ("/", "."):
        month, found, year = written.partition(sign)
        if found and month.isdigit() and len(month) <= 2 and len(year) == 4 and year.isdigit():  # noqa: PLR2004
            written = f"{year}-{int(month):02d}"
    if written and not is_partial_date(written):
        raise ValueError(_("Write a year or a month, such as 2019 or 2019-05."))
    return written
