"""Charts of values over the patient's age: points, lines and ticks in the units of an SVG. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from web.components.composite_fields import write_number
from web.models.patients import Patient
from web.records.answers import unit_words
from web.records.items import ItemView
from web.records.references import Level, age_at, level_of
from web.records.spoken_terms import SpokenTerms
from workflows.domain.record.codes import Code, Quantity, ReferenceRange
from workflows.domain.record.moments import Moment
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement

WIDTH: Final = 640
HEIGHT: Final = 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 14, 34
_DAYS_A_YEAR: Final = 365.25
_FEWEST: Final = 2
_TICKS: Final = 4
_STEPS: Final = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One value: where it is drawn, and in words."""

    x: float
    y: float
    words: str
    level: Level | None


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A number at an axis."""

    at: float
    words: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart; ``band`` is (top, height) of the reference, if all values have the same one."""

    name: str
    unit: str
    points: tuple[Point, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    band: tuple[float, float] | None

    @property
    def line(self) -> str:
        """Return the points as an SVG polyline has them."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


@dataclass(frozen=True, kw_only=True)
class _Value:
    years: float
    value: float
    reference: ReferenceRange | None


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    begins: float
    ends: float

    def at(self, value: float) -> float:
        """Return where a value lies on the axis."""
        part = (value - self.low) / (self.high - self.low)
        return round(self.begins + part * (self.ends - self.begins), 1)


def charts_of(views: Iterable[ItemView], patient: Patient, terms: SpokenTerms) -> list[Chart]:
    """Return a chart for each assay or measurement with two values of one unit or more.

    Values without an age or date are left out; the table has them all.
    """
    birth = (patient.birth_year, patient.birth_month)
    series: dict[tuple[str, str], list[_Value]] = {}
    names: dict[tuple[str, str], str] = {}
    for view in views:
        told = _told(view)
        if told is None:
            continue
        code, quantity, when, reference = told
        age = age_at(when, birth)
        if quantity is None or age is None or age < 0:
            continue
        key = (code.id or code.label, quantity.unit)
        names.setdefault(key, terms.words(code))
        value = _Value(years=age / _DAYS_A_YEAR, value=quantity.value, reference=reference)
        series.setdefault(key, []).append(value)
    return [
        _chart(names[key], key[1], sorted(values, key=lambda each: each.years))
        for key, values in series.items()
        if len({each.years for each in values}) >= _FEWEST
    ]


def round_ticks(low: float, high: float) -> list[float]:
    """Return a few round numbers that cover low to high."""
    span = (high - low) or abs(high) or 1.0
    rough = span / _TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(each * power for each in _STEPS if each * power >= rough)
    first, last = floor(low / step), ceil(high / step)
    last = max(last, first + 1)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _told(
    view: ItemView,
) -> tuple[Code, Quantity | None, Moment | None, ReferenceRange | None] | None:
    match view.content:
        case LaboratoryValue(assay=code, quantity=quantity, when=when, reference=reference):
            return code, quantity, when, reference
        case Measurement(what=code, quantity=quantity, when=when):
            return code, quantity, when, None
        case _:
            return None


def _chart(name: str, unit: str, values: Sequence[_Value]) -> Chart:
    references = {each.reference for each in values}
    shared = references.pop() if len(references) == 1 else None
    ends = [end for end in (shared.low, shared.high) if end is not None] if shared else []
    numbers = [each.value for each in values] + ends
    y_numbers = round_ticks(min(numbers), max(numbers))
    x_numbers = round_ticks(values[0].years, values[-1].years)
    x = _Scale(x_numbers[0], x_numbers[-1], _LEFT, WIDTH - _RIGHT)
    y = _Scale(y_numbers[0], y_numbers[-1], HEIGHT - _BOTTOM, _TOP)
    return Chart(
        name=name,
        unit=unit_words(unit),
        points=tuple(
            Point(
                x=x.at(each.years),
                y=y.at(each.value),
                words=f"{write_number(each.value)} {unit_words(unit)}".strip(),
                level=level_of(each.value, each.reference),
            )
            for each in values
        ),
        x_ticks=tuple(Tick(at=x.at(each), words=write_number(each)) for each in x_numbers),
        y_ticks=tuple(Tick(at=y.at(each), words=write_number(each)) for each in y_numbers),
        band=_band(shared, y),
    )


def _band(reference: ReferenceRange | None, y: _Scale) -> tuple[float, float] | None:
    if reference is None or reference.low is reference.high is None:
        return None
    low = y.low if reference.low is None else reference.low
    high = y.high if reference.high is None else reference.high
    top, bottom = y.at(high), y.at(low)
    return top, round(bottom - top, 1)
