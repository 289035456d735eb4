"""Words in another language come from Babelon files, reviewed or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.support.small_ontology import BABELON, a_babelon_file
from web.models.terminology import TermWord, WordKind, WordStatus
from web.terminology.parsed_terms import BadSourceError
from web.terminology.search import search
from web.terminology.translations import load_translation

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session


def german(session: Session) -> list[tuple[str, WordKind, WordStatus]]:
    rows = session.scalars(
        select(TermWord).where(TermWord.language == "de").order_by(TermWord.text),
    )
    return [(row.text, row.kind, row.status) for row in rows]


def test_labels_are_loaded_with_their_status(loaded: Session, tmp_path: Path):
    told = load_translation(loaded, a_babelon_file(tmp_path))

    assert (told.language, told.official, told.candidate, told.unknown) == ("de", 1, 1, 1)
    assert german(loaded) == [
        ("Krampfanfall", WordKind.LABEL, WordStatus.OFFICIAL),
        ("Makrozephalie", WordKind.LABEL, WordStatus.CANDIDATE),
    ]


def test_a_translated_label_is_found_and_shown(loaded: Session, tmp_path: Path):
    load_translation(loaded, a_babelon_file(tmp_path))

    [by_german] = search(loaded, "krampfanfal", languages=["de"], limit=1)
    [by_english] = search(loaded, "seizure", languages=["de"], limit=1)
    [fallback] = search(loaded, "focal-onset seizure", languages=["de"], limit=1)

    assert by_german.code == by_english.code == "HP:0001250"
    assert by_english.label == "Krampfanfall"
    assert by_english.label_language == "de"
    assert by_english.label_status is WordStatus.OFFICIAL
    assert by_english.matched is not None
    assert by_english.matched.text == "Seizure"
    assert (fallback.label, fallback.label_language) == ("Focal-onset seizure", "en")


def test_nobody_else_finds_german_words(loaded: Session, tmp_path: Path):
    load_translation(loaded, a_babelon_file(tmp_path))

    assert search(loaded, "krampfanfall", languages=["fr"]) == []


def test_a_file_of_synonyms_leaves_the_labels(loaded: Session, tmp_path: Path):
    load_translation(loaded, a_babelon_file(tmp_path))
    lines = BABELON.splitlines()[:2]
    synonym = lines[1].replace("rdfs:label", "oboInOwl:hasExactSynonym")
    synonyms = f"{lines[0]}\n{synonym.replace('Krampfanfall', 'Epileptischer Anfall')}"

    load_translation(loaded, a_babelon_file(tmp_path, synonyms))

    assert [text for text, _kind, _status in german(loaded)] == [
        "Epileptischer Anfall",
        "Krampfanfall",
        "Makrozephalie",
    ]


def test_a_newer_file_replaces_what_it_says_anew(loaded: Session, tmp_path: Path):
    load_translation(loaded, a_babelon_file(tmp_path))
    reviewed = BABELON.replace("Makrozephalie\tCANDIDATE", "Großer Kopf\tOFFICIAL")

    load_translation(loaded, a_babelon_file(tmp_path, reviewed))

    assert german(loaded) == [
        ("Großer Kopf", WordKind.LABEL, WordStatus.OFFICIAL),
        ("Krampfanfall", WordKind.LABEL, WordStatus.OFFICIAL),
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("subject_id\tpredicate_id", "lacks the columns translation_language"),
        (BABELON.replace("\nde\tHP:0000256", "\nfr\tHP:0000256"), "holds 2 languages"),
        (BABELON.replace("\nde\t", "\nen\t"), "translates into “en”"),
        (BABELON.replace("HP:", "MP:"), "about no term"),
        (BABELON.splitlines()[0], "holds 0 languages"),
    ],
)
def test_another_file_is_refused_and_nothing_is_loaded(
    text: str, complaint: str, loaded: Session, tmp_path: Path
):
    with pytest.raises(BadSourceError, match=complaint):
        load_translation(loaded, a_babelon_file(tmp_path, text))

    assert german(loaded) == []


def test_bytes_that_are_no_text_are_refused(loaded: Session, tmp_path: Path):
    path = tmp_path / "hp.tsv"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BadSourceError, match="no table in UTF-8"):
        load_translation(loaded, path)
