"""Which language a page speaks: the person's choice, this browser's, or what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import request

from i18n.languages import INTERFACE_LOCALES
from web.accounts.current import find_current_person

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

COOKIE: Final = "consilium_language"
_ONE_YEAR: Final = 365 * 24 * 3600
_CLDR: Final = {"en": "en_GB"}
_BEFORE_SIGN_IN: Final = "Europe/Brussels"


def select_locale() -> str:
    """Return the locale of the present request; always one of ours (Babel CVE-2021-42771)."""
    person = find_current_person()
    wishes = [person.locale if person else "", request.cookies.get(COOKIE, "")]
    for wish in wishes:
        if wish in INTERFACE_LOCALES:
            return wish
    return request.accept_languages.best_match(INTERFACE_LOCALES) or INTERFACE_LOCALES[0]


def select_cldr_locale() -> str:
    """Return the locale for dates and numbers: English is that of Europe, days before months."""
    locale = select_locale()
    return _CLDR.get(locale, locale)


def remember_language(response: Response, locale: str) -> None:
    """Keep the choice in this browser, for the pages before sign-in."""
    response.set_cookie(COOKIE, locale, max_age=_ONE_YEAR, samesite="Lax", path="/", httponly=True)


def select_time_zone() -> str:
    """Return the time zone of the reader."""
    person = find_current_person()
    return person.time_zone if person else _BEFORE_SIGN_IN
