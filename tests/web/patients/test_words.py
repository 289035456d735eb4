"""Every sex and every problem with a date of birth has words."""

from __future__ import annotations

from web.models.patients import Sex
from web.patients.birth import BirthProblem
from web.patients.words import BIRTH_PROBLEMS, SEXES


def test_every_member_has_words():
    assert set(SEXES) == set(Sex)
    assert set(BIRTH_PROBLEMS) == set(BirthProblem)
