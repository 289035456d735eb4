"""A language nobody speaks: every message accented, longer and in brackets, its gaps untouched.

Text that shows without brackets was never given to a catalogue. Babel knows no such locale, so it
is served in the place of English, which has no catalogue of its own.
"""

from __future__ import annotations

import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from i18n.catalogues import PAGES, PLACEHOLDER, extract, read_catalogue
from tests.support.page_checks import HEARD_ATTRIBUTES, UNSEEN_TAGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

OPENING, CLOSING = "⟦", "⟧"
_ACCENTS = str.maketrans(
    "AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPpRrSsTtUuWwYyZz",
    "ÅåƁƀÇçĐđÉéƑƒĜĝĤĥÎîĴĵĶķĻļṀṁÑñÖöÞþŔŕŠšŢţÛûŴŵÝýŽž",
)
# Finnish and Greek need up to 40 % more room than English.
_GROWTH = 0.4
_FILLING = "·"


def pseudo(message: str) -> str:
    """Return a message in the pseudo-locale."""
    words, end = [], 0
    for gap in PLACEHOLDER.finditer(message):
        words += [message[end : gap.start()].translate(_ACCENTS), gap.group()]
        end = gap.end()
    words.append(message[end:].translate(_ACCENTS))
    filling = _FILLING * round(len(message) * _GROWTH)
    return f"{OPENING}{''.join(words)}{filling}{CLOSING}"


def pseudo_catalogue(template: Catalog) -> Catalog:
    """Return the catalogue of every message of a template."""
    catalogue = Catalog(locale="en")
    for message in template:
        if isinstance(message.id, str):
            if message.id:
                catalogue.add(message.id, pseudo(message.id), context=message.context)
        else:
            forms = tuple(pseudo(each) for each in message.id)
            catalogue.add(message.id, forms, context=message.context)
    return catalogue


def write_pseudo_locale(folder: Path) -> None:
    """Compile every message of the sources, in the pseudo-locale, into ``folder``."""
    with tempfile.TemporaryDirectory() as scratch:
        template = Path(scratch) / "messages.pot"
        extract(PAGES, template)
        catalogue = pseudo_catalogue(read_catalogue(template))
    target = folder / "en" / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)


def speak_pseudo(app: Flask, folder: Path) -> None:
    """Let an application that has not answered anybody yet speak the pseudo-locale."""
    app.extensions["babel"].translation_directories[:] = [str(folder)]


class TextsOfNoCatalogue:
    """Finds the visible texts with letters that no catalogue gave.

    The same text stands on hundreds of pages, so each is judged once.
    """

    def __init__(self, not_ours: Iterable[str] = ()) -> None:
        """``not_ours`` are texts that come from data: names of people, hospitals and panels."""
        self._data = sorted(not_ours, key=len, reverse=True)
        self._judged: dict[str, bool] = {}

    def on(self, html: str) -> list[str]:
        """Return those of a page, in its order."""
        page = _VisibleTexts()
        page.feed(html)
        page.close()
        return [text for text in page.texts if self._is_hard_coded(text)]

    def _is_hard_coded(self, text: str) -> bool:
        if text not in self._judged:
            words = _outside(text)
            # Few texts have letters left; only these are looked up among the many of the data.
            self._judged[text] = _has_letters(words) and _has_letters(_without(words, self._data))
        return self._judged[text]


class _VisibleTexts(HTMLParser):
    """Reads what ``page_checks.visible_texts`` yields, for thousands of pages.

    It builds no tree, which takes a quarter of the time, and so it takes the page for valid: the
    pages' own tests see to that.
    """

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN_TAGS
        for name, value in attrs:
            if name in HEARD_ATTRIBUTES:
                self.handle_data(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN_TAGS

    def handle_data(self, data: str) -> None:
        if not self._unseen and (words := " ".join(data.split())):
            self.texts.append(words)


def _outside(text: str) -> str:
    # A message may stand in the gap of another one, so brackets are counted.
    depth, left = 0, []
    for letter in text:
        depth += letter == OPENING
        if depth == 0:
            left.append(letter)
        depth -= letter == CLOSING
    return "".join(left)


def _without(text: str, data: Iterable[str]) -> str:
    for each in data:
        text = text.replace(each, " ")
    return text


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)
