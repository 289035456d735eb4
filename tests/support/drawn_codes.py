"""Reads a QR code back from a PDF: which of its modules are dark, as the printer gets them."""

from __future__ import annotations

import io
import re
from typing import Final

import segno
from pypdf import PdfReader

# The code is one path: in each row of modules (middle at .5) a line for each dark run.
_RUN: Final = re.compile(r"^(\d+) (\d+)\.5 m\n(\d+) \2\.5 l$", re.MULTILINE)


def drawn_modules(pdf: bytes) -> frozenset[tuple[int, int]]:
    """Return row and column of each dark module of the code on the first page."""
    contents = PdfReader(io.BytesIO(pdf)).pages[0].get_contents()
    assert contents is not None
    drawing = contents.get_data().decode("latin-1")
    return frozenset(
        (int(row), column)
        for start, row, end in _RUN.findall(drawing)
        for column in range(int(start), int(end))
    )


def modules_of(address: str) -> frozenset[tuple[int, int]]:
    """Return the dark modules of a code that leads to ``address``."""
    code = segno.make(address, error="m", micro=False)
    return frozenset(
        (row, column)
        for row, modules in enumerate(code.matrix)
        for column, is_dark in enumerate(modules)
        if is_dark
    )
