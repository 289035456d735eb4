"""Tables of strangers: cells as texts, and what is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from web.exchange.notes import Note, Refusal, Refused, RefusedError, Why
from web.exchange.tables.sheets import read_sheet


def workbook(rows: list[list[object]]) -> bytes:
    """Return an XLSX file."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_csv_is_read_whatever_its_delimiter_and_alphabet():
    by_semicolon = "Test;Wert\nKreatin;3,5\n\nGlukose;5\n".encode("latin-1")
    by_tab = "\ufeffTest\tValue\nÜrea\t4\n".encode()

    assert read_sheet(by_semicolon).rows == (("Kreatin", "3,5"), ("Glukose", "5"))
    assert read_sheet(by_tab).rows == (("Ürea", "4"),)


def test_a_workbook_is_read_without_evaluating_formulas():
    content = workbook(
        [["Test", "Value", "Date"], ["Lactate", 3.0, date(2025, 3, 4)], ["Sum", "=1+1", None]]
    )

    sheet = read_sheet(content)

    assert sheet.header == ("Test", "Value", "Date")
    assert sheet.rows == (("Lactate", "3", "2025-03-04"), ("Sum", "", ""))


def test_times_and_fractions_of_a_workbook_are_read_as_what_they_are():
    content = workbook(
        [["Test", "Value", "Date"], ["Na", 1.125, datetime(2024, 5, 1, 8, 30)]]  # noqa: DTZ001 - a cell
    )

    sheet = read_sheet(content)

    assert sheet.rows == (("Na", "1.1250", "2024-05-01T08:30:00"),)


def test_further_sheets_and_long_cells_are_told():
    book = openpyxl.Workbook()
    book.active.append(["Test", "Note"])
    book.active.append(["Na", "x" * 600])
    book.create_sheet("More").append(["K", 4])
    stream = io.BytesIO()
    book.save(stream)

    sheet = read_sheet(stream.getvalue())

    assert [len(cell) for cell in sheet.rows[0]] == [2, 500]
    assert sheet.changes == (Note("row 2, column 2", Why.SHORTENED),)
    assert sheet.dropped == (Note("sheet 2", Why.FURTHER_SHEET),)


def test_a_row_longer_than_the_header_is_refused_with_its_number():
    with pytest.raises(RefusedError) as refused:
        read_sheet(b"Test,Value,Unit\n\nNa,140,mmol/L\nCa,2,35,mmol/L\n")

    assert refused.value.refused == Refused(Refusal.ROW_TOO_LONG, "4")


def test_rows_keep_the_numbers_that_they_have_in_the_file():
    assert list(read_sheet(b"a;b\n\n1;2\n").numbered()) == [(3, ("1", "2"))]


def bomb() -> bytes:
    """Return a workbook whose sheet unpacks to far more than it is."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (41 * 1024 * 1024))
    return stream.getvalue()


def with_entities() -> bytes:
    """Return a workbook with a document type in it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook/>')
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", Refusal.EMPTY),
        (b"a;b\n" + b"1;2\n" * 3_000, Refusal.TOO_MANY),
        (b";".join([b"a"] * 50), Refusal.TOO_MANY),
        (b"a;b\n\x00;1\n", Refusal.NO_TABLE),
        (b"one column\n1\n", Refusal.NO_HEADER),
        (b"a;a\n1;2\n", Refusal.NO_HEADER),
        (b"x" * (5 * 1024 * 1024 + 1), Refusal.TOO_LARGE),
        (b"PK\x03\x04 no archive", Refusal.NO_TABLE),
        (bomb(), Refusal.PACKED_TOO_TIGHTLY),
        (with_entities(), Refusal.NO_TABLE),
    ],
    ids=lambda value: value.value if isinstance(value, Refusal) else "",
)
def test_what_is_no_table_within_limits_is_refused(content: bytes, refusal: Refusal):
    with pytest.raises(RefusedError) as refused:
        read_sheet(content)

    assert refused.value.refused.refusal is refusal
