"""Light, dark, or as the device says: a cookie that only this browser needs."""

from __future__ import annotations

from flask import Flask, request

COOKIE = "consilium_theme"
THEMES = ("auto", "light", "dark")


def chosen_theme() -> str:
    """Return ``auto``, ``light`` or ``dark`` for the present request."""
    theme = request.cookies.get(COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def register_appearance(app: Flask) -> None:
    """Give every template ``chosen_theme()``."""
    app.jinja_env.globals.update(chosen_theme=chosen_theme)
