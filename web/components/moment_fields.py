"""The form field of a moment: an age, a rough date, a week of pregnancy, or a period in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from pydantic import TypeAdapter, ValidationError

from i18n.record_words import ONSETS
from web.components.composite_fields import (
    CompositeField,
    age_in_words,
    read_age,
    read_partial_date,
    write_age,
)
from workflows.domain.record.codes import Code
from workflows.domain.record.moments import (
    AtAge,
    BeforeBirth,
    BetweenAges,
    InWords,
    Moment,
    OnDate,
)

_MOMENT: TypeAdapter[Moment] = TypeAdapter(Moment)
_AGE_PARTS = ("years", "months", "weeks", "days")


class MomentField(CompositeField):
    """When something was; ``data`` is a Moment or None.

    What no input can show, such as a stretch between two ages, is kept until it is overwritten or
    taken away.
    """

    parts = (*_AGE_PARTS, "date", "gestation", "term", "kept", "drop")
    is_moment = True

    @property
    def periods(self) -> list[tuple[str, str]]:
        """Return the periods of life that can be chosen."""
        return [(code, str(_(words))) for code, words in ONSETS.items()]

    @property
    def kept_words(self) -> str:
        """Return in words what is kept though no input shows it."""
        kept = _kept(self.typed.get("kept", ""))
        return moment_words(kept) if kept is not None else ""

    def read(self, typed: Mapping[str, str]) -> Moment | None:
        """Return the moment; raises ValueError when two were given, or one that is none."""
        given = [
            each
            for each in (_age(typed), _date(typed), _gestation(typed), _term(typed))
            if each is not None
        ]
        if len(given) > 1:
            raise ValueError(_("Say once when it was: by age, by date, or in words."))
        if given:
            return given[0]
        return None if typed.get("drop") else _kept(typed.get("kept", ""))

    def write(self, data: Any) -> dict[str, str]:
        """Return what stands in each input."""
        typed = dict.fromkeys(self.parts, "")
        match data:
            case AtAge(age=age):
                typed |= write_age(age)
            case OnDate(date=date):
                typed["date"] = date
            case BeforeBirth(weeks=weeks, days=days):
                typed["gestation"] = f"{weeks}+{days}" if days else str(weeks)
            case InWords(term=term) if term.id in ONSETS:
                typed["term"] = term.id
            case BetweenAges() | InWords():
                typed["kept"] = _MOMENT.dump_json(data).decode()
        return typed


def moment_words(moment: Moment) -> str:
    """Return a moment in the reader's language."""
    match moment:
        case AtAge(age=age):
            return str(_("at %(age)s", age=age_in_words(age)))
        case BetweenAges(start=start, end=end):
            return str(
                _(
                    "between %(start)s and %(end)s",
                    start=age_in_words(start),
                    end=age_in_words(end),
                )
            )
        case BeforeBirth(weeks=weeks, days=days):
            return str(_("in week %(weeks)d+%(days)d of pregnancy", weeks=weeks, days=days))
        case InWords(term=term):
            return str(_(ONSETS[term.id])) if term.id in ONSETS else term.label or term.id
        case OnDate(date=date):
            return date


def _age(typed: Mapping[str, str]) -> Moment | None:
    age = read_age(typed)
    return AtAge(age=age) if age else None


def _date(typed: Mapping[str, str]) -> Moment | None:
    date = read_partial_date(typed["date"])
    return OnDate(date=date) if date else None


def _gestation(typed: Mapping[str, str]) -> Moment | None:
    if not typed["gestation"]:
        return None
    weeks, _plus, days = typed["gestation"].replace(" ", "").partition("+")
    try:
        return BeforeBirth(weeks=int(weeks), days=int(days or "0"))
    except ValueError:
        raise ValueError(_("Write the week of pregnancy as 32 or 32+4.")) from None


def _term(typed: Mapping[str, str]) -> Moment | None:
    code = typed["term"]
    if not code:
        return None
    if code not in ONSETS:
        raise ValueError(_("Choose one of the list."))
    return InWords(term=Code(id=code, label=ONSETS[code]))


def _kept(text: str) -> Moment | None:
    if not text:
        return None
    try:
        return _MOMENT.validate_json(text)
    except ValidationError:
        raise ValueError(_("The form was incomplete. Load the page again.")) from None
