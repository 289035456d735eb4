"""Reads PDF and HTML back as text, to compare what is printed with what was meant."""

from __future__ import annotations

import io
import unicodedata
from html.parser import HTMLParser

from pypdf import PdfReader


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page without the spaces and bullets that extraction moves."""
    return [compact(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


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
