"""What is drawn of a family: symbols, lines between parents, descents, twins, numerals."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.support.relatives import relative
from tests.web.pedigrees.test_places import families
from web.pedigrees.drawing import HALF, Drawing, Line, drawing_of
from workflows.domain.record.pedigrees import PedigreeSex, Relative, TwinKind


def drawn(*relatives: Relative) -> Drawing:
    drawing = drawing_of(relatives)
    assert drawing is not None
    return drawing


def between_parents(drawing: Drawing) -> list[Line]:
    heights = {each.y for each in drawing.symbols}
    return [
        line
        for line in drawing.lines
        if line.y1 == line.y2 and any(abs(line.y1 - height) < 5 for height in heights)
    ]


def test_without_relatives_nothing_is_drawn():
    assert drawing_of([]) is None


def test_each_sex_has_its_symbol():
    drawing = drawn(
        *(relative(sex.value, sex=sex) for sex in PedigreeSex),
    )

    assert {each.relative.label: each.shape for each in drawing.symbols} == {
        "female": "circle",
        "male": "square",
        "unknown": "diamond",
    }


@pytest.mark.parametrize(("related", "strokes"), [(False, 1), (True, 2)])
def test_related_parents_have_a_double_line(*, related: bool, strokes: int):
    drawing = drawn(
        relative("f"), relative("m"), relative("c", "f", "m", parents_are_related=related)
    )

    lines = between_parents(drawing)

    assert len(lines) == strokes
    symbols = {each.relative.label: each for each in drawing.symbols}
    left, right = sorted((symbols["f"].x, symbols["m"].x))
    assert {(line.x1, line.x2) for line in lines} == {(left + HALF, right - HALF)}


@pytest.mark.parametrize(
    ("kind", "bars", "asks"),
    [(TwinKind.MONOZYGOTIC, 1, False), (TwinKind.DIZYGOTIC, 0, False), (TwinKind.UNKNOWN, 0, True)],
)
def test_twins_come_from_one_point_and_their_kind_shows(kind: TwinKind, bars: int, *, asks: bool):
    twins = {"twin_group": "a", "twin_kind": kind}
    drawing = drawn(
        relative("f"),
        relative("m"),
        relative("one", "f", "m", **twins),
        relative("two", "f", "m", **twins),
    )

    slanted = [line for line in drawing.lines if line.x1 != line.x2 and line.y1 != line.y2]
    level = [line for line in drawing.lines if line.y1 == line.y2 and line.x1 != line.x2]
    assert len({(line.x1, line.y1) for line in slanted}) == 1
    assert len(slanted) == 2
    # Beside the bar of twins only the line between the parents runs level.
    assert len(level) == 1 + bars
    assert ("?" in {each.text for each in drawing.words}) is asks


def test_generations_have_roman_numerals():
    chain = [relative("p0"), *(relative(f"p{n}", f"p{n - 1}") for n in range(1, 5))]

    numerals = [each.text for each in drawn(*chain).words]

    assert numerals == ["I", "II", "III", "IV", "V"]


def test_whoever_would_be_their_own_ancestor_is_named():
    assert drawn(relative("a", "b"), relative("b", "a")).in_circles == ["a", "b"]


@settings(deadline=None)
@given(families())
def test_everything_lies_inside_the_picture(relatives: list[Relative]):
    drawing = drawn(*relatives)

    for each in drawing.symbols:
        assert HALF <= each.x <= drawing.width - HALF
        assert HALF <= each.y <= drawing.height - HALF
    for line in drawing.lines:
        assert all(0 <= x <= drawing.width for x in (line.x1, line.x2))
        assert all(0 <= y <= drawing.height for y in (line.y1, line.y2))
