"""Tells what of a case a format does not write at all, so that no writer forgets a table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields

from web.exchange.case import Case, Vitality
from web.exchange.notes import Ledger, Why

# Who the file is about and where it came from: no part of the record.
_NO_CONTENT = frozenset({"pseudonym", "origin"})
_EMPTY = (None, (), "", Vitality())


def tell_unsaid(case: Case, written: Collection[str], ledger: Ledger) -> None:
    """Note every part of the case that is not empty and not among the ``written`` ones.

    ``written`` names fields of a case; answers are named one by one: ``answers.history.onset``.
    """
    for field in fields(case):
        value = getattr(case, field.name)
        if field.name in (*written, *_NO_CONTENT) or value in _EMPTY:
            continue
        if field.name == "answers":
            for each in case.answers:
                if f"answers.{each.key}" not in written:
                    ledger.drop(f"answers.{each.key}", Why.NOT_IN_THIS_FORMAT)
        else:
            # The month of birth stays for another reason: no format but one asks for it.
            why = Why.IDENTIFIER if field.name == "birth" else Why.NOT_IN_THIS_FORMAT
            ledger.drop(field.name, why)
