"""Healthcare providers in the order of their countries, as the reader calls these."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from flask_babel import get_locale

from i18n.collation import sort_key

Row = TypeVar("Row")


def by_country(rows: Iterable[Row], country_of: Callable[[Row], str]) -> list[Row]:
    """Return rows by the name of their country; within one they keep their order."""
    names, key = get_locale().territories, sort_key(get_locale().language)

    def place(row: Row) -> tuple[str, str]:
        code = country_of(row)
        return key(names.get(code, code))

    return sorted(rows, key=place)
