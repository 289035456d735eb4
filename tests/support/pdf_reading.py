"""Reads PDF and HTML back as text, to compare what is printed with what was meant."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser
from typing import Final

import pypdfium2

# What PDFium reads where a word is broken at its hyphen.
_BROKEN_AT_HYPHEN: Final = "\ufffe"


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page without the spaces and bullets that extraction moves."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return [compact(text.replace(_BROKEN_AT_HYPHEN, "-")) for text in texts]


def compact(text: str) -> str:
    """Return the text composed, without spaces and list bullets."""
    return "".join(unicodedata.normalize("NFC", text).replace("•", "").split())


def text_of_html(html: str, *, without: tuple[str, ...] = ()) -> str:
    """Return the compact text of the document's body, leaving out the elements with these ids."""
    reader = _BodyText(without)
    reader.feed(html)
    return compact("".join(reader.parts))


class _BodyText(HTMLParser):
    _VOID = frozenset({"meta", "br", "img"})

    def __init__(self, without: tuple[str, ...]) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._without = without
        # For each open element, whether its text is left out.
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._VOID:
            # The title inside a drawing is spoken, not printed.
            self._open.append(tag in ("head", "title") or dict(attrs).get("id") in self._without)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._open):
            self.parts.append(data)
