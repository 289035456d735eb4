"""What phenotype.hpoa says of a disease, put together from its lines."""

from __future__ import annotations

import pytest

from tests.support.small_ontology import DISEASE_RELEASE, DISEASES, annotation, hpoa
from web.terminology.disease_files import read_hpoa
from web.terminology.parsed_terms import BadSourceError


def test_a_file_has_its_release_and_diseases():
    file = read_hpoa(DISEASES)

    assert file.release == DISEASE_RELEASE
    assert sorted(file.diseases) == ["DECIPHER:1", "OMIM:100000", "OMIM:100001", "ORPHA:1"]
    assert file.diseases["ORPHA:1"].label == "Rolling syndrome"


def test_people_counted_by_several_publications_add_up():
    found = read_hpoa(DISEASES).diseases["ORPHA:1"].annotations["HP:0000256", False]

    assert found.frequency_told == "3/8"
    assert found.onset == "HP:0003577"


@pytest.mark.parametrize("frequency", ["HP:0040281", "50%", "12.5%", ""])
def test_a_frequency_is_told_as_it_was_published(frequency: str):
    [disease] = read_hpoa(hpoa(annotation("OMIM:1", "A", "HP:1", frequency))).diseases.values()

    assert [each.frequency_told for each in disease.annotations.values()] == [frequency]


def test_what_a_disease_does_not_show_is_kept_apart():
    file = read_hpoa(
        hpoa(annotation("OMIM:1", "A", "HP:1"), annotation("OMIM:1", "A", "HP:1", qualifier="NOT")),
    )

    assert sorted(file.diseases["OMIM:1"].annotations) == [("HP:1", False), ("HP:1", True)]


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (["#version: 1\n", "a\tb\n"], "other columns"),
        (hpoa()[2:], "names no version"),
        (hpoa("OMIM:1\tA"), "has 2 columns"),
    ],
)
def test_another_file_is_refused(lines: list[str], complaint: str):
    with pytest.raises(BadSourceError, match=complaint):
        read_hpoa(lines)
