"""Compares the letters drawn in a PDF with those of the font they should come from.

Extracted text alone proves little: it comes from a table beside the shapes, and was right in
documents whose letters were wrong to the eye.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader


def letters_drawn_wrongly(pdf: bytes, fonts: Mapping[str, Path]) -> tuple[set[str], set[str]]:
    """Return the letters drawn, and those of them drawn in another shape than the font's.

    The fonts are given by the names they have in the PDF.
    """
    drawn, wrong = set(), set()
    for name, embedded, letters in _embedded_fonts(pdf):
        with TTFont(fonts[name], lazy=True) as font:
            names, meant, found = font.getBestCmap(), font.getGlyphSet(), embedded.getGlyphSet()
            for glyph, letter in letters.items():
                drawn.add(letter)
                shape = _shape(found, embedded.getGlyphName(glyph))
                if len(letter) != 1 or shape != _shape(meant, names[ord(letter)]):
                    wrong.add(letter)
    return drawn, wrong


def _embedded_fonts(pdf: bytes) -> Iterator[tuple[str, TTFont, dict[int, str]]]:
    reader = PdfReader(io.BytesIO(pdf))
    # The pages of a document share its fonts.
    for reference in reader.pages[0]["/Resources"]["/Font"].values():
        font = reference.get_object()
        file = font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"].get_data()
        table = font["/ToUnicode"].get_data().decode().partition("beginbfchar")[2]
        letters = {
            int(glyph, 16): bytes.fromhex(letter).decode("utf-16-be")
            for glyph, letter in re.findall(r"^<([0-9a-f]{4})> <([0-9a-f]+)>$", table, re.MULTILINE)
        }
        yield font["/BaseFont"].split("+")[1], TTFont(io.BytesIO(file)), letters


def _shape(glyphs: Any, name: str) -> list[object]:
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return [pen.value, glyphs[name].width]
