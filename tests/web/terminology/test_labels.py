"""A label in the reader's language, if there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.small_ontology import a_babelon_file
from web.models.terminology import Terminology, WordStatus
from web.terminology.labels import languages_of, source_label, translated_labels
from web.terminology.translations import load_translation

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session


def test_only_translated_labels_are_found(loaded: Session, tmp_path: Path):
    load_translation(loaded, a_babelon_file(tmp_path))
    codes = ["HP:0000256", "HP:0007359"]

    found = translated_labels(loaded, Terminology.HPO, codes, "de")

    assert list(found) == ["HP:0000256"]
    assert found["HP:0000256"].text == "Makrozephalie"
    assert found["HP:0000256"].status is WordStatus.CANDIDATE
    assert translated_labels(loaded, Terminology.HPO, codes, "en") == {}
    assert translated_labels(loaded, Terminology.HPO, [], "de") == {}


def test_english_is_the_source():
    assert source_label("Seizure").status is WordStatus.SOURCE
    assert languages_of("en") == ["en"]
    assert languages_of("de") == ["de", "en"]
