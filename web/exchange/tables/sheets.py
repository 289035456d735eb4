"""Reads the cells of a CSV or XLSX table as texts, within limits. No formula is ever evaluated.

Source for what a workbook may hide: OWASP, zip bombs and XML entities. An XLSX is a ZIP of XML.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from web.exchange.notes import Refusal, RefusedError

LARGEST_FILE: Final = 5 * 1024 * 1024
_LARGEST_UNPACKED: Final = 40 * 1024 * 1024
_TIGHTEST: Final = 200
_MOST_MEMBERS: Final = 300
_MOST_ROWS: Final = 2_000
_MOST_COLUMNS: Final = 40
_LONGEST_CELL: Final = 500
_ZIP: Final = b"PK\x03\x04"
_SNIFFED: Final = 8_192
_DELIMITERS: Final = ";\t,|"


@dataclass(frozen=True)
class Sheet:
    """A table: the names of its columns and its rows, each as long as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_sheet(content: bytes) -> Sheet:
    """Return the first sheet of the file (CSV in UTF-8 or Latin-1, or XLSX; at most 5 MB).

    Raises:
        RefusedError: when it is too large, no table, or unpacks to more than is read.

    """
    if not content.strip():
        raise RefusedError(Refusal.EMPTY)
    if len(content) > LARGEST_FILE:
        raise RefusedError(Refusal.TOO_LARGE)
    cells = _workbook(content) if content.startswith(_ZIP) else _text(content)
    rows = [row for row in cells if any(row)]
    if not rows:
        raise RefusedError(Refusal.NO_TABLE)
    header = rows[0]
    while header and not header[-1]:
        header = header[:-1]
    if len(set(filter(None, header))) != len(header) or len(header) < 2:  # noqa: PLR2004 - a name and a value
        raise RefusedError(Refusal.NO_HEADER)
    width = len(header)
    padded = [tuple((*row, *[""] * width)[:width]) for row in rows[1:]]
    return Sheet(header=tuple(header), rows=tuple(padded))


def _text(content: bytes) -> Iterator[list[str]]:
    if b"\x00" in content:
        raise RefusedError(Refusal.NO_TABLE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What older laboratory systems write.
        text = content.decode("latin-1")
    sample = text[:_SNIFFED].splitlines()[0] if text.splitlines() else ""
    delimiter = max(_DELIMITERS, key=sample.count)
    try:
        yield from _bounded(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise RefusedError(Refusal.NO_TABLE) from error


def _workbook(content: bytes) -> Iterator[list[str]]:
    _refuse_bombs(content)
    try:
        # read_only streams the rows; data_only takes stored values and never a formula.
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        sheet = book.worksheets[0]
        # A sheet may claim to be a million columns wide; what is claimed is not asked.
        sheet.reset_dimensions()
        yield from _bounded(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS + 1))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError) as error:
        raise RefusedError(Refusal.NO_TABLE) from error
    except (SyntaxError, TypeError, AttributeError, OSError) as error:
        # Broken XML; the parser's ParseError is a SyntaxError.
        raise RefusedError(Refusal.NO_TABLE) from error


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            unpacked = sum(each.file_size for each in members)
            if len(members) > _MOST_MEMBERS or unpacked > _LARGEST_UNPACKED:
                raise RefusedError(Refusal.PACKED_TOO_TIGHTLY)
            if unpacked > _TIGHTEST * max(len(content), 1):
                raise RefusedError(Refusal.PACKED_TOO_TIGHTLY)
            for each in members:
                with archive.open(each) as member:
                    # Workbooks have no document types; entities hide in them.
                    if b"<!DOCTYPE" in member.read(_SNIFFED).upper():
                        raise RefusedError(Refusal.NO_TABLE, each.filename)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        # Damaged, packed in another way, or locked with a password.
        raise RefusedError(Refusal.NO_TABLE) from error


def _bounded(rows: Iterable[Iterable[object]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number > _MOST_ROWS:
            raise RefusedError(Refusal.TOO_MANY)
        cells = [_cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > _MOST_COLUMNS:
            raise RefusedError(Refusal.TOO_MANY)
        yield cells


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())[:_LONGEST_CELL]
