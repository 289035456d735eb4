"""The page of terms says what the form says, and whatever else patients read uses the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from i18n.consent_forms import form_text, published_versions
from i18n.form_terms import KIND, TERMS, page, terms_of
from i18n.languages import CONSENT_LANGUAGES
from i18n.translators import patient_translator

PAGE = Path(__file__).parents[2] / "docs" / "consent-terms.md"
_IN_LETTERS = {
    "Contact point": "Contact point: %(contact)s",
    "Data protection officer": "Data protection officer: %(officer)s",
}


def test_the_page_is_up_to_date():
    told = "A form changed: run python -m i18n.form_terms > docs/consent-terms.md"
    assert PAGE.read_text(encoding="utf-8") == page(), told


def test_the_english_terms_are_those_of_the_glossary():
    assert terms_of("en") == {section: list(terms) for section, terms in TERMS.items()}


@pytest.mark.parametrize("language", CONSENT_LANGUAGES)
def test_a_form_calls_each_purpose_the_same_wherever_it_speaks_of_it(language: str):
    words: Any = form_text(KIND, published_versions(KIND)[-1], language).words
    sections = {each["id"]: each for each in words["sections"]}

    purposes = terms_of(language)["purposes"]

    assert [point["term"] for point in sections["recipients"]["points"]] == purposes
    assert [choice["heading"] for choice in words["decision"]["choices"]] == purposes


@pytest.mark.parametrize("language", CONSENT_LANGUAGES)
def test_what_patients_read_besides_uses_the_terms_of_the_form(language: str):
    terms, said = terms_of(language), patient_translator(language)

    assert [said.gettext(purpose) for purpose in TERMS["purposes"]] == terms["purposes"]
    contacts = dict(zip(TERMS["contacts"], terms["contacts"], strict=True))
    for english, sentence in _IN_LETTERS.items():
        assert said.gettext(sentence).startswith(contacts[english])
