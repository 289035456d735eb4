"""Forms are found by kind, version and language, and refused when they are missing or altered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from i18n.consent_forms import (
    TEMPLATES,
    FormAlteredError,
    FormNotPublishedError,
    LanguageNotAvailableError,
    available_languages,
    form_text,
    published_versions,
    words_for,
)


def test_the_first_version_is_published_in_seven_languages() -> None:
    assert published_versions("care") == ("1.0", "1.1")
    assert available_languages("care", "1.0") == ("bg", "de", "el", "en", "es", "fr", "lv")


@pytest.mark.parametrize("language", ["fi", "", "../1.0/en", "layout", "en.yaml"])
def test_a_language_that_is_not_there_is_never_replaced(language: str) -> None:
    with pytest.raises(LanguageNotAvailableError) as refusal:
        form_text("care", "1.0", language)

    assert (refusal.value.kind, refusal.value.version, refusal.value.language) == (
        "care",
        "1.0",
        language,
    )


@pytest.mark.parametrize(
    ("kind", "version"), [("care", "9.9"), ("gossip", "1.0"), ("", ""), ("care/1.0/..", "1.0")]
)
def test_a_form_that_was_not_published_is_refused(kind: str, version: str) -> None:
    with pytest.raises(FormNotPublishedError):
        form_text(kind, version, "en")


def test_an_altered_text_is_refused(tmp_path: Path) -> None:
    templates = tmp_path / "consent_templates"
    shutil.copytree(TEMPLATES, templates)
    text = templates / "care" / "1.0" / "en.yaml"
    text.write_text(text.read_text().replace("I do not agree", "I do agree"))

    with pytest.raises(FormAlteredError) as refusal:
        form_text("care", "1.0", "en", templates)

    assert refusal.value.name == "care/1.0/en.yaml"


def test_versions_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "CHECKSUMS").write_text(
        "0  care/1.10/en.yaml\n0  care/1.9/en.yaml\n0  assent/2.0/en.yaml\n"
    )

    assert published_versions("care", tmp_path) == ("1.9", "1.10")


def test_each_signatory_reads_what_is_meant_for_them() -> None:
    words = {
        "title": {"patient": "you", "parent": "your child", "legal_representative": "the person"},
        "paragraphs": ["for all", {"parent": "for parents"}],
    }

    assert words_for(words, "patient") == {"title": "you", "paragraphs": ["for all"]}
    assert words_for(words, "parent") == {
        "title": "your child",
        "paragraphs": ["for all", "for parents"],
    }
