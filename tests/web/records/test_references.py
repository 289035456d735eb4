"""References by sex and age, and which side of them a value lies on."""

from __future__ import annotations

import pytest

from web.models.patients import Sex
from web.records.references import Level, age_at, days_of, level_of, reference_for
from web.records.schema_model import Reference, ReferenceSex
from workflows.domain.record.codes import ReferenceRange
from workflows.domain.record.moments import AtAge, BeforeBirth, OnDate

WOMEN = Reference(high=35, sex=ReferenceSex.FEMALE, since="P18Y")
MEN = Reference(high=50, sex=ReferenceSex.MALE, since="P18Y")
CHILDREN = Reference(low=1, high=20, since="P1Y", until="P18Y")
ADULT, CHILD = days_of("P30Y"), days_of("P5Y")


@pytest.mark.parametrize(
    ("sex", "age", "found"),
    [
        (Sex.FEMALE, ADULT, ReferenceRange(high=35)),
        (Sex.MALE, ADULT, ReferenceRange(high=50)),
        (Sex.UNDETERMINED, ADULT, None),
        (Sex.MALE, CHILD, ReferenceRange(low=1, high=20)),
        (Sex.MALE, days_of("P6M"), None),
        (Sex.MALE, None, None),
    ],
)
def test_the_first_range_for_sex_and_age_is_taken(
    sex: Sex, age: float | None, found: ReferenceRange | None
):
    assert reference_for((WOMEN, MEN, CHILDREN), sex, age) == found


def test_a_range_for_everybody_needs_no_age():
    assert reference_for((Reference(low=135, high=145),), Sex.FOETUS, None) == ReferenceRange(
        low=135, high=145
    )


def test_the_age_is_right_to_about_a_month():
    assert age_at(AtAge(age="P2Y6M"), (2021, 4)) == pytest.approx(913, abs=1)
    assert age_at(OnDate(date="2023"), (2021, 4)) == pytest.approx(821, abs=2)
    assert age_at(OnDate(date="2023-10"), (2021, 4)) == pytest.approx(913, abs=1)
    assert age_at(OnDate(date="2021-04-20"), (2021, 4)) == 5
    assert age_at(BeforeBirth(weeks=30), (2021, 4)) is None
    assert age_at(None, (2021, 4)) is None
    assert days_of("P1W2D") == 9


@pytest.mark.parametrize(
    ("value", "reference", "level"),
    [
        (134.9, ReferenceRange(low=135, high=145), Level.LOW),
        (135, ReferenceRange(low=135, high=145), Level.WITHIN),
        (145.1, ReferenceRange(low=135, high=145), Level.HIGH),
        (1000, ReferenceRange(low=135), Level.WITHIN),
        (0, ReferenceRange(high=5), Level.WITHIN),
        (1, ReferenceRange(), None),
        (1, None, None),
        (None, ReferenceRange(high=5), None),
    ],
)
def test_a_value_lies_below_within_or_above(
    value: float | None, reference: ReferenceRange | None, level: Level | None
):
    assert level_of(value, reference) is level
