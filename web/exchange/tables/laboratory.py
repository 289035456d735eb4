"""Laboratory values from a table: which column says what, and every row taken or told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from web.exchange.case import Case
from web.exchange.curies import prefix_of
from web.exchange.notes import Imported, Ledger, Why
from web.exchange.tables.printed_values import (
    DayOrder,
    day_in,
    is_ambiguous,
    number_of,
    order_of,
)
from web.exchange.tables.sheets import Sheet
from workflows.domain.record.codes import Code, Quantity, ReferenceRange
from workflows.domain.record.phenotypes import LaboratoryValue

ORIGIN: Final = "table"


class Column(StrEnum):
    """What a column of a laboratory table says."""

    IGNORED = "ignored"
    ASSAY = "assay"
    CODE = "code"
    VALUE = "value"
    UNIT = "unit"
    LOW = "low"
    HIGH = "high"
    RANGE = "range"
    DATE = "date"
    NOTE = "note"


# Words in the names of columns, in the languages that laboratories here write.
_NAMES: Final[Mapping[Column, tuple[str, ...]]] = {
    Column.CODE: ("loinc", "code"),
    Column.RANGE: ("referen", "référence", "norm", "range"),
    Column.UNIT: ("unit", "einheit", "unité", "unidad"),
    Column.LOW: ("low", "lower", "untere", "min", "inférieur", "inferior"),
    Column.HIGH: ("high", "upper", "obere", "max", "supérieur", "superior"),
    Column.DATE: ("date", "datum", "fecha", "day", "sampled"),
    Column.VALUE: ("value", "result", "wert", "ergebnis", "valeur", "résultat", "resultado"),
    Column.NOTE: ("comment", "note", "kommentar", "bemerkung", "remarque", "comentario"),
    Column.ASSAY: ("assay", "test", "analyt", "parameter", "name", "analyse", "prueba", "examen"),
}
_RANGE: Final = re.compile(
    r"(?P<low>\d+(?:[.,]\d+)?)\s*[-–]\s*(?P<high>\d+(?:[.,]\d+)?)"
    r"|[<≤]\s*(?P<below>\d+(?:[.,]\d+)?)|[>≥]\s*(?P<above>\d+(?:[.,]\d+)?)",
)
_LOINC: Final = re.compile(r"\d{1,7}-\d")


def guessed_columns(header: Sequence[str]) -> tuple[Column, ...]:
    """Return what each column seems to say, each meaning once; the reader corrects it."""
    found: list[Column] = []
    for name in header:
        words = name.casefold()
        fits = (
            column
            for column, parts in _NAMES.items()
            if column not in found and any(part in words for part in parts)
        )
        found.append(next(fits, Column.IGNORED))
    return tuple(found)


def read_laboratory(sheet: Sheet, columns: Sequence[Column]) -> Imported:
    """Return the rows as laboratory values; columns that nobody named are told.

    ``columns`` has one entry for each of the header.
    """
    ledger = Ledger()
    for name, column in zip(sheet.header, columns, strict=True):
        if column is Column.IGNORED:
            ledger.drop(f"column {name}", Why.NO_PLACE)
    values = []
    dates = [row[columns.index(Column.DATE)] for row in sheet.rows if Column.DATE in columns]
    order = order_of(dates)
    for number, row in sheet.numbered():
        cells: dict[Column, str] = {
            column: cell
            for column, cell in zip(columns, row, strict=True)
            if column is not Column.IGNORED
        }
        value = _value_of(cells, f"row {number}", order, ledger)
        if value is not None:
            values.append(value)
    case = Case(laboratory=tuple(values), origin=ORIGIN)
    return Imported(
        case=case,
        changes=(*sheet.changes, *ledger.changes),
        dropped=(*sheet.dropped, *ledger.dropped),
    )


def _value_of(
    cells: Mapping[Column, str], place: str, order: DayOrder, ledger: Ledger
) -> LaboratoryValue | None:
    assay = _assay(cells, place, ledger)
    text = cells.get(Column.VALUE, "")
    if assay is None or not text:
        ledger.drop(place, Why.NOT_UNDERSTOOD)
        return None
    number = number_of(text)
    if number is None and is_ambiguous(text):
        ledger.change(f"{place}.value", Why.TWO_READINGS)
    unit = cells.get(Column.UNIT, "")
    return LaboratoryValue(
        assay=assay,
        quantity=Quantity(value=number, unit=unit) if number is not None else None,
        # Words such as "negative", and bounds such as "< 0.1", stay as they are written.
        finding=None if number is not None else Code(label=f"{text} {unit}".strip()),
        reference=_reference(cells, place, ledger),
        when=day_in(cells.get(Column.DATE, ""), f"{place}.date", order, ledger),
        note=cells.get(Column.NOTE, ""),
    )


def _assay(cells: Mapping[Column, str], place: str, ledger: Ledger) -> Code | None:
    label, code = cells.get(Column.ASSAY, ""), cells.get(Column.CODE, "")
    if _LOINC.fullmatch(code):
        code = f"LOINC:{code}"
    if code and not prefix_of(code):
        ledger.change(f"{place}.code", Why.ONLY_WORDS)
        label, code = f"{label} ({code})" if label else code, ""
    return Code(id=code, label=label) if label or code else None


def _reference(cells: Mapping[Column, str], place: str, ledger: Ledger) -> ReferenceRange | None:
    low, high = (_end(cells.get(each, ""), place, ledger) for each in (Column.LOW, Column.HIGH))
    text = cells.get(Column.RANGE, "").strip("[]() ")
    if text:
        found = _RANGE.fullmatch(text)
        if found is None:
            ledger.drop(f"{place}.reference", Why.NOT_UNDERSTOOD)
        else:
            low = _end(found["low"] or found["above"] or "", place, ledger)
            high = _end(found["high"] or found["below"] or "", place, ledger)
    return None if low is None and high is None else ReferenceRange(low=low, high=high)


def _end(text: str, place: str, ledger: Ledger) -> float | None:
    number = number_of(text) if text else None
    if text and number is None:
        why = Why.TWO_READINGS if is_ambiguous(text) else Why.NOT_UNDERSTOOD
        ledger.drop(f"{place}.reference", why)
    return number
