"""How a page presents itself: light or dark as this browser chose, and its language."""

from __future__ import annotations

from flask import Flask, request
from flask_babel import get_locale

COOKIE = "consilium_theme"
THEMES = ("auto", "light", "dark")


def chosen_theme() -> str:
    """Return ``auto``, ``light`` or ``dark`` for the present request."""
    theme = request.cookies.get(COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def page_language() -> str:
    """Return the locale the present page is written in, such as ``en`` or ``pt_BR``."""
    return str(get_locale() or "en").replace("_", "-")


def register_appearance(app: Flask) -> None:
    """Give every template ``chosen_theme()`` and ``page_language()``."""
    app.jinja_env.globals.update(chosen_theme=chosen_theme, page_language=page_language)
