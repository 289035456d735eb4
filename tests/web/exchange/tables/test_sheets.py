"""Tables of strangers: cells as texts, and what is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from web.exchange.notes import Refusal, RefusedError
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
