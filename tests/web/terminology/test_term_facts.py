"""Everything that is told of one term."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.small_ontology import a_babelon_file
from web.models.terminology import Term, Terminology
from web.terminology.term_facts import current_release, find_term, term_facts
from web.terminology.translations import load_translation

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

HPO = Terminology.HPO


def test_a_term_has_words_neighbours_and_a_release(loaded: Session):
    term = find_term(loaded, HPO, "HP:0001250")
    assert term is not None

    facts = term_facts(loaded, term, "en")

    assert facts.label.text == "Seizure"
    assert {word.text for word in facts.synonyms} == {"Epilepsy", "Fits", "Seizures"}
    assert [each.label.text for each in facts.parents] == ["Abnormal nervous system physiology"]
    assert [each.label.text for each in facts.children] == ["Focal-onset seizure"]
    assert facts.release.release == "2026-02-16"


def test_in_another_language_the_english_label_is_a_synonym(loaded: Session, tmp_path: Path):
    load_translation(loaded, a_babelon_file(tmp_path))
    term = loaded.get_one(Term, (HPO, "HP:0001250"))

    facts = term_facts(loaded, term, "de")

    assert (facts.label.text, facts.label.language) == ("Krampfanfall", "de")
    assert "Seizure" in {word.text for word in facts.synonyms}


def test_a_merged_code_leads_to_what_it_has_become(loaded: Session):
    term = find_term(loaded, HPO, "HP:0001275")

    assert term is not None
    assert term.code == "HP:0001250"
    assert find_term(loaded, HPO, "HP:7654321") is None


def test_an_obsolete_term_names_its_replacements(loaded: Session):
    facts = term_facts(loaded, loaded.get_one(Term, (HPO, "HP:0001998")), "en")

    assert [each.code for each in facts.replacements] == ["HP:0000256", "HP:0001250"]
    assert (facts.parents, facts.children) == ([], [])


def test_without_a_release_nothing_is_told(session: Session):
    term = Term(terminology=HPO, code="HP:1", label="Lonely")

    assert current_release(session, HPO) is None
    with pytest.raises(LookupError, match="HP:1"):
        term_facts(session, term, "en")
