"""Reads the cells of a CSV or XLSX table as texts, within limits. No formula is ever evaluated.

Source for what a workbook may hide: OWASP, zip bombs and XML entities. An XLSX is a ZIP of XML.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from web.exchange.notes import Ledger, Note, Refusal, RefusedError, Why

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
# A row's number in the file, and its cells.
_Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Sheet:
    """A table: the names of its columns and its rows, each as long as the header.

    ``numbers`` are those of the rows in the file, the header being 1 where it comes first.
    ``changes`` and ``dropped`` tell what of the file is not in the table as it stood.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    changes: tuple[Note, ...] = ()
    dropped: tuple[Note, ...] = ()

    def numbered(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield each row with its number."""
        numbers = self.numbers or range(2, len(self.rows) + 2)
        return zip(numbers, self.rows, strict=True)


def read_sheet(content: bytes) -> Sheet:
    """Return the first sheet of the file (CSV in UTF-8 or Latin-1, or XLSX; at most 5 MB).

    Raises:
        RefusedError: when it is too large, no table, unpacks to more than is read, or has a row
            with more cells than names of columns: a decimal comma may have split a number.

    """
    if not content.strip():
        raise RefusedError(Refusal.EMPTY)
    if len(content) > LARGEST_FILE:
        raise RefusedError(Refusal.TOO_LARGE)
    ledger = Ledger()
    read = _workbook if content.startswith(_ZIP) else _text
    rows = [(number, row) for number, row in read(content, ledger) if any(row)]
    if not rows:
        raise RefusedError(Refusal.NO_TABLE)
    header = rows[0][1]
    while header and not header[-1]:
        header = header[:-1]
    if len(set(filter(None, header))) != len(header) or len(header) < 2:  # noqa: PLR2004 - a name and a value
        raise RefusedError(Refusal.NO_HEADER)
    width = len(header)
    for number, row in rows[1:]:
        if len(row) > width:
            raise RefusedError(Refusal.ROW_TOO_LONG, str(number))
    return Sheet(
        header=tuple(header),
        rows=tuple((*row, *[""] * (width - len(row))) for _number, row in rows[1:]),
        numbers=tuple(number for number, _row in rows[1:]),
        changes=ledger.changes,
        dropped=ledger.dropped,
    )


def _text(content: bytes, ledger: Ledger) -> Iterator[_Row]:
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
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        yield from _bounded(reader, ledger)
    except csv.Error as error:
        raise RefusedError(Refusal.NO_TABLE) from error


def _workbook(content: bytes, ledger: Ledger) -> Iterator[_Row]:
    _refuse_bombs(content)
    try:
        # read_only streams the rows; data_only takes stored values and never a formula.
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        sheet = book.worksheets[0]
        for number in range(2, len(book.worksheets) + 1):
            ledger.drop(f"sheet {number}", Why.FURTHER_SHEET)
        # A sheet may claim to be a million columns wide; what is claimed is not asked.
        sheet.reset_dimensions()
        cells = sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS + 1)
        yield from _bounded(cells, ledger)
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


def _bounded(rows: Iterable[Iterable[object]], ledger: Ledger) -> Iterator[_Row]:
    for number, row in enumerate(rows, start=1):
        if number > _MOST_ROWS + 1:
            raise RefusedError(Refusal.TOO_MANY)
        cells = [_cell(value) for value in row]
        for column, cell in enumerate(cells, start=1):
            if len(cell) > _LONGEST_CELL:
                ledger.change(f"row {number}, column {column}", Why.SHORTENED)
        cells = [cell[:_LONGEST_CELL] for cell in cells]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > _MOST_COLUMNS:
            raise RefusedError(Refusal.TOO_MANY)
        yield number, cells


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date):
        # A day, or a day with its time, which is told where the day is read.
        return value.isoformat()
    if isinstance(value, float):
        return _digits(value)
    return " ".join(str(value).split())


def _digits(value: float) -> str:
    """Return a number of a workbook as text that nobody can take for one of thousands."""
    if value.is_integer():
        return str(int(value))
    text = str(value)
    # 1.125 is read in two ways in a text (1125), but a cell with a number says one of them.
    return f"{text}0" if len(text.partition(".")[2]) == len("125") and "e" not in text else text
