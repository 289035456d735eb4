"""Charts of values by age: round ticks, a shared reference as a band, nothing drawn from one."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from tests.support.chart_items import laboratory_views
from web.models.patients import Patient
from web.records.charts import HEIGHT, WIDTH, charts_of, round_ticks
from web.records.references import Level
from web.records.spoken_terms import SpokenTerms

PATIENT = Patient(birth_year=2021, birth_month=4)
TERMS = SpokenTerms()


@pytest.fixture(autouse=True)
def context():
    app = Flask("charts")
    Babel(app)
    with app.test_request_context():
        yield


def test_values_lie_where_their_numbers_say():
    (chart,) = charts_of(
        laboratory_views([("P1Y", 131), ("P3Y", 148), ("P2Y", 140)]), PATIENT, TERMS
    )

    assert [point.level for point in chart.points] == [Level.LOW, Level.WITHIN, Level.HIGH]
    assert [point.words for point in chart.points] == ["131 mmol/L", "140 mmol/L", "148 mmol/L"]
    assert [point.x for point in chart.points] == sorted(point.x for point in chart.points)
    assert [point.y for point in chart.points] == sorted(
        (point.y for point in chart.points), reverse=True
    )
    assert chart.band is not None
    assert chart.line.count(",") == 3


def test_one_moment_makes_no_chart_and_values_without_an_age_are_left_out():
    assert charts_of(laboratory_views([("P1Y", 131)]), PATIENT, TERMS) == []
    assert charts_of(laboratory_views([("P1Y", 131), ("P1Y", 132)]), PATIENT, TERMS) == []
    assert charts_of(laboratory_views([("P1Y", 131), (None, 132)]), PATIENT, TERMS) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.floats(-1e6, 1e6, allow_nan=False)),
        min_size=2,
        max_size=12,
        unique_by=lambda pair: pair[0],
    )
)
def test_every_point_lies_inside_its_picture(values: list[tuple[int, float]]):
    for chart in charts_of(laboratory_views([(f"P{y}Y", v) for y, v in values]), PATIENT, TERMS):
        assert all(0 <= point.x <= WIDTH and 0 <= point.y <= HEIGHT for point in chart.points)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 100, [0, 50, 100]),
        (131, 148, [130, 135, 140, 145, 150]),
        (5, 5, [4, 6]),
        (0, 0, [0, 0.5]),
    ],
)
def test_ticks_are_round_and_cover_what_is_drawn(low: float, high: float, ticks: list[float]):
    found = round_ticks(low, high)

    assert found[0] <= low
    assert found[-1] >= high
    assert len(found) <= 7
    if high > low:
        assert found == ticks
