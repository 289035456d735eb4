"""What a term is in OBO, read line by line."""

from __future__ import annotations

import pytest

from tests.support.small_ontology import OBO
from web.models.terminology import WordKind
from web.terminology.obo_files import read_obo
from web.terminology.parsed_terms import BadSourceError, Synonym


def test_the_release_is_what_its_makers_call_it():
    assert read_obo(OBO).release == "2026-02-16"


def test_a_term_is_read_with_its_words_and_parents():
    seizure = read_obo(OBO).terms["HP:0001250"]

    assert seizure.label == "Seizure"
    assert seizure.definition == 'Too much "firing" of neurons,\nfor a short time.'
    assert seizure.parents == ("HP:0012638",)
    assert seizure.merged == ("HP:0001275",)
    assert seizure.synonyms[:2] == (
        Synonym(text="Epilepsy", kind=WordKind.RELATED, is_layperson=True),
        Synonym(text="Fits", kind=WordKind.EXACT, is_layperson=True),
    )
    assert not seizure.synonyms[2].is_layperson


def test_several_parents_are_kept():
    assert read_obo(OBO).terms["HP:0000256"].parents == ("HP:0000240", "HP:0000707")


def test_an_obsolete_term_has_successors_and_no_place():
    terms = read_obo(OBO).terms

    assert terms["HP:0001999"].is_obsolete
    assert terms["HP:0001999"].label == "Seizure disorder"
    assert terms["HP:0001999"].replaced_by == ("HP:0001250",)
    assert terms["HP:0001998"].consider == ("HP:0000256", "HP:0001250")
    assert terms["HP:0001998"].parents == ()


def test_relation_types_are_no_terms():
    assert "part_of" not in read_obo(OBO).terms


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("format-version: 1.2\n\n[Term]\nid: A\nname: a\n", "names no data-version"),
        ("data-version: 1\n\n[Term]\nname: a\n", "without one id and one name"),
        ("data-version: 1\n\n[Term]\nid: A\nid: B\nname: a\n", "without one id and one name"),
        ("data-version: 1\n\n[Term]\nid: A\nname: a\nis_a: B ! b\n", "stands under B"),
        ("data-version: 1\n\n[Term]\nid: A\nname: a\nsynonym: fits\n", "without quotes"),
    ],
)
def test_what_is_no_ontology_is_refused(text: str, complaint: str):
    with pytest.raises(BadSourceError, match=complaint):
        read_obo(text)
