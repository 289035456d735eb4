"""What a disease is known for, the most frequent first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.terminology.disease_profiles import disease_profile

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def test_phenotypes_come_with_how_often_and_when(loaded: Session):
    profile = disease_profile(loaded, "ORPHA:1", "en")

    assert profile is not None
    assert (profile.label.text, profile.release) == ("Rolling syndrome", "2025-01-16")
    seizure, head = profile.phenotypes
    assert seizure.term.label.text == "Seizure"
    assert seizure.frequency is not None
    assert seizure.frequency.label.text == "Very frequent"
    assert (head.term.label.text, head.affected, head.examined) == ("Macrocephaly", 3, 8)
    assert head.onset is not None
    assert head.onset.label.text == "Congenital onset"
    assert seizure.share > head.share


def test_the_course_and_what_is_absent_stand_apart(loaded: Session):
    rolling = disease_profile(loaded, "ORPHA:1", "en")
    resting = disease_profile(loaded, "OMIM:100000", "en")

    assert rolling is not None
    assert resting is not None
    assert [each.label.text for each in rolling.course] == ["Adult onset"]
    assert [each.percent for each in resting.phenotypes] == [50.0]
    assert [each.term.label.text for each in resting.excluded] == ["Macrocephaly at birth"]


def test_a_disease_without_known_phenotypes_has_an_empty_profile(loaded: Session):
    quiet = disease_profile(loaded, "OMIM:100001", "en")

    assert quiet is not None
    assert quiet.phenotypes == []


def test_an_unknown_code_has_none(loaded: Session):
    assert disease_profile(loaded, "ORPHA:404", "en") is None
    assert disease_profile(loaded, "DECIPHER:1", "en") is None
    assert disease_profile(loaded, "nonsense", "en") is None
