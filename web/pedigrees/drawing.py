"""The standard drawing of a family, as shapes and lines in the units of an SVG's viewBox.

Symbols and lines of the National Society of Genetic Counselors (Bennett et al., "Practice resource-
focused revision: Standardized pedigree nomenclature update centered on sex and gender inclusivity",
J Genet Couns 2022): square, circle, diamond; filled for affected; a dot for a carrier; a stroke for
deceased; P in a pregnancy; an arrow for the proband; a double line between related parents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from web.components.composite_fields import age_in_words
from web.pedigrees.families import Couple, Family, family_of
from web.pedigrees.places import places_of
from workflows.domain.record.moments import AtAge
from workflows.domain.record.pedigrees import PedigreeSex, Relative, TwinKind

COLUMN = 84.0
ROW = 132.0
HALF = 18.0
_MARGIN = 52.0
_NUMERALS = 34.0
_DESCENT = 58.0
_BETWEEN_DESCENTS = 7.0
_APART = 2.5
_SHAPES = {
    PedigreeSex.MALE: "square",
    PedigreeSex.FEMALE: "circle",
    PedigreeSex.UNKNOWN: "diamond",
}


@dataclass(frozen=True, kw_only=True)
class Symbol:
    """One person: the middle of the symbol, its shape, and what stands below it."""

    x: float
    y: float
    shape: str
    relative: Relative
    age: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A stroke from one point to another."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, kw_only=True)
class Words:
    """A few letters in the middle of a point: a generation's numeral, or what is not known."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """Everything that is drawn; ``in_circles`` are those whose parents could not be."""

    width: float
    height: float
    symbols: Sequence[Symbol]
    lines: Sequence[Line]
    words: Sequence[Words]
    in_circles: Sequence[str]


def drawing_of(relatives: Sequence[Relative]) -> Drawing | None:
    """Return the drawing of a family; None where there is nobody to draw."""
    if not relatives:
        return None
    family = family_of(relatives)
    points = {
        label: (_NUMERALS + _MARGIN + column * COLUMN, _MARGIN + level * ROW)
        for label, (column, level) in places_of(family).items()
    }
    lines: list[Line] = []
    words = _numerals(points)
    for number, (couple, born) in enumerate(family.children.items()):
        lines += _couple_lines(family, couple, points)
        drawn = list(_descent(family, couple, born, points, number))
        lines += [each for each in drawn if isinstance(each, Line)]
        words += [each for each in drawn if isinstance(each, Words)]
    return Drawing(
        width=round(max(x for x, _y in points.values()) + _MARGIN, 1),
        height=round(max(y for _x, y in points.values()) + _MARGIN + HALF, 1),
        symbols=[
            Symbol(
                x=round(points[label][0], 1),
                y=round(points[label][1], 1),
                shape=_SHAPES[each.sex],
                relative=each,
                age=age_in_words(each.age.age) if isinstance(each.age, AtAge) else "",
            )
            for label, each in family.people.items()
        ],
        lines=lines,
        words=words,
        in_circles=sorted(family.in_circles),
    )


def _couple_lines(
    family: Family, couple: Couple, points: Mapping[str, tuple[float, float]]
) -> list[Line]:
    if not couple.is_pair:
        return []
    (left, left_y), (right, right_y) = sorted(points[each] for each in couple)
    if left_y != right_y:
        return [_line(left, left_y, right, right_y)]
    are_related = any(family.people[child].parents_are_related for child in family.children[couple])
    heights = (left_y - _APART, left_y + _APART) if are_related else (left_y,)
    return [_line(left + HALF, height, right - HALF, height) for height in heights]


def _descent(
    family: Family,
    couple: Couple,
    born: Sequence[str],
    points: Mapping[str, tuple[float, float]],
    number: int,
) -> Iterable[Line | Words]:
    """Draw from the parents down to a line above all children, and from there to each of them."""
    middle = mean(points[each][0] for each in couple.people)
    parents_y = max(points[each][1] for each in couple.people)
    # Lines of neighbouring couples stand a little apart, so that each can be followed.
    height = parents_y + _DESCENT + (number % 3) * _BETWEEN_DESCENTS
    yield _line(middle, parents_y + (0 if couple.is_pair else HALF), middle, height)
    tops = []
    for births in _births(family, born):
        top = mean(points[each][0] for each in births)
        tops.append(top)
        for child in births:
            x, y = points[child]
            yield _line(top, height, x, y - HALF)
        if len(births) > 1:
            yield _twin_mark(family, births, top, height, points)
    yield _line(min([middle, *tops]), height, max([middle, *tops]), height)


def _births(family: Family, born: Sequence[str]) -> list[list[str]]:
    """Return the children by birth: twins of one birth together, everybody else alone."""
    births: dict[str, list[str]] = {}
    for child in born:
        group = family.people[child].twin_group
        births.setdefault(f"twins {group}" if group else f"one {child}", []).append(child)
    return list(births.values())


def _twin_mark(
    family: Family,
    births: Sequence[str],
    top: float,
    height: float,
    points: Mapping[str, tuple[float, float]],
) -> Line | Words:
    """Return the bar of monozygotic twins, or a question mark where nobody knows."""
    kinds = {family.people[child].twin_kind for child in births}
    middles = [
        ((top + points[child][0]) / 2, (height + points[child][1] - HALF) / 2) for child in births
    ]
    left, right = min(middles), max(middles)
    if kinds == {TwinKind.MONOZYGOTIC}:
        return _line(left[0], left[1], right[0], right[1])
    text = "" if kinds == {TwinKind.DIZYGOTIC} else "?"
    return Words(x=round(top, 1), y=round(mean([left[1], right[1]]) + 8, 1), text=text)


def _numerals(points: Mapping[str, tuple[float, float]]) -> list[Words]:
    heights = sorted({y for _x, y in points.values()})
    return [
        Words(x=_NUMERALS / 2, y=height + 5, text=_roman(number))
        for number, height in enumerate(heights, start=1)
    ]


def _roman(number: int) -> str:
    steps = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for value, letters in steps:
        text += letters * (number // value)
        number %= value
    return text


def _line(x1: float, y1: float, x2: float, y2: float) -> Line:
    return Line(x1=round(x1, 1), y1=round(y1, 1), x2=round(x2, 1), y2=round(y2, 1))
