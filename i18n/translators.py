"""Finds the words of a language: compiled catalogues, without a web framework.

The worker writes mails with it; the web uses Flask-Babel, which reads the same catalogues.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Protocol

from babel.support import NullTranslations, Translations

LOCALES_FOLDER = Path(__file__).resolve().parent / "locales"


class Translator(Protocol):
    """What puts a message id into a language."""

    def gettext(self, message: str) -> str:
        """Return the translation of a whole sentence."""

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Return the translation that fits ``count``."""


@lru_cache(maxsize=32)
def translator(locale: str) -> Translator:
    """Return the translator of the pages of a locale; English needs no catalogue."""
    return _loaded(locale, "messages")


@lru_cache(maxsize=32)
def patient_translator(locale: str) -> Translator:
    """Return the translator of what patients read, and of mails, in any consent language."""
    return _loaded(locale, "patient")


def _loaded(locale: str, domain: str) -> Translator:
    if locale == "en":
        return NullTranslations()
    return Translations.load(str(LOCALES_FOLDER), [locale], domain)


def marked(message: str) -> str:
    """Mark a message for extraction and leave it as it is; it is translated where it is shown."""
    return message
