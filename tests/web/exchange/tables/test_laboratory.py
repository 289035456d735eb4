"""Rows of a table as laboratory values."""

from __future__ import annotations

import pytest

from web.exchange.notes import Note, Why
from web.exchange.tables.laboratory import Column, guessed_columns, read_laboratory
from web.exchange.tables.sheets import Sheet
from workflows.domain.record.codes import Code, Quantity, ReferenceRange
from workflows.domain.record.moments import OnDate

C = Column


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (
            ("Analyt", "LOINC", "Ergebnis", "Einheit", "Referenzbereich", "Datum"),
            (C.ASSAY, C.CODE, C.VALUE, C.UNIT, C.RANGE, C.DATE),
        ),
        (
            ("Test name", "Result", "Low", "High", "Ward"),
            (C.ASSAY, C.VALUE, C.LOW, C.HIGH, C.IGNORED),
        ),
        (("Prueba", "Resultado", "Unidad", "Fecha"), (C.ASSAY, C.VALUE, C.UNIT, C.DATE)),
    ],
)
def test_columns_are_guessed_from_their_names(header: tuple[str, ...], columns: tuple[Column, ...]):
    assert guessed_columns(header) == columns


def test_a_row_is_a_value_with_its_reference():
    sheet = Sheet(
        ("Test", "Code", "Value", "Unit", "Reference", "Date"),
        (
            ("Lactate", "2524-7", "3,1", "mmol/L", "0,5 – 2,2", "04.03.2025"),
            ("CK", "", "< 20", "U/L", "<190", "2025-03"),
        ),
    )

    imported = read_laboratory(sheet, (C.ASSAY, C.CODE, C.VALUE, C.UNIT, C.RANGE, C.DATE))

    assert imported.case is not None
    lactate, ck = imported.case.laboratory
    assert lactate.assay == Code(id="LOINC:2524-7", label="Lactate")
    assert lactate.quantity == Quantity(value=3.1, unit="mmol/L")
    assert lactate.reference == ReferenceRange(low=0.5, high=2.2)
    assert lactate.when == OnDate(date="2025-03-04")
    assert ck.quantity is None
    assert ck.finding == Code(label="< 20 U/L")
    assert ck.reference == ReferenceRange(high=190)
    assert imported.dropped == ()


def test_what_cannot_be_read_is_told():
    sheet = Sheet(
        ("Test", "Code", "Value", "Low", "Range", "Date", "Ward"),
        (
            ("Lactate", "L1", "3", "x", "normal", "soon", "4B"),
            ("", "", "5", "", "", "", ""),
            ("Urea", "", "", "", "", "2025-01-01 07:00", ""),
        ),
    )

    imported = read_laboratory(sheet, (C.ASSAY, C.CODE, C.VALUE, C.LOW, C.RANGE, C.DATE, C.IGNORED))

    assert imported.dropped == (
        Note("column Ward", Why.NO_PLACE),
        Note("row 2.reference", Why.NOT_UNDERSTOOD),
        Note("row 2.date", Why.NOT_UNDERSTOOD),
        Note("row 3", Why.NOT_UNDERSTOOD),
        Note("row 4", Why.NOT_UNDERSTOOD),
    )
    assert imported.changes == (Note("row 2.code", Why.ONLY_WORDS),)


def test_a_time_of_day_is_told():
    sheet = Sheet(("Test", "Value", "Date"), (("Urea", "4", "2025-01-01T07:00"),))

    imported = read_laboratory(sheet, (C.ASSAY, C.VALUE, C.DATE))

    assert imported.changes == (Note("row 2.date", Why.TIME_OF_DAY),)


def test_what_can_be_read_in_two_ways_is_kept_as_words_and_told():
    sheet = Sheet(
        ("Test", "Value", "Unit", "Low", "Range", "Date"),
        (
            ("Platelets", "250,000", "/uL", "1.500", "150,000-400,000", "03/04/2019"),
            ("Sodium", "1e400", "mmol/L", "", "", ""),
        ),
    )

    imported = read_laboratory(sheet, (C.ASSAY, C.VALUE, C.UNIT, C.LOW, C.RANGE, C.DATE))

    assert imported.case is not None
    platelets, sodium = imported.case.laboratory
    assert (platelets.quantity, platelets.finding) == (None, Code(label="250,000 /uL"))
    assert platelets.reference is None
    assert platelets.when == OnDate(date="2019")
    assert (sodium.quantity, sodium.finding) == (None, Code(label="1e400 mmol/L"))
    assert Note("row 2.value", Why.TWO_READINGS) in imported.changes
    assert Note("row 2.date", Why.ONLY_THE_YEAR) in imported.changes
    assert imported.dropped == (Note("row 2.reference", Why.TWO_READINGS),)


def test_what_the_table_lost_is_told_with_its_rows():
    note, lost = Note("row 5, column 2", Why.SHORTENED), Note("sheet 2", Why.FURTHER_SHEET)
    sheet = Sheet(("Test", "Value"), (("", "3"),), (5,), (note,), (lost,))

    imported = read_laboratory(sheet, (C.ASSAY, C.VALUE))

    assert imported.changes == (note,)
    assert imported.dropped == (lost, Note("row 5", Why.NOT_UNDERSTOOD))
