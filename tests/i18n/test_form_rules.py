"""What a form may say is told in every language, and the published forms keep to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from i18n.consent_forms import Words, available_languages, form_text
from i18n.form_rules import foreign_characters, placeholders, speaks_of_anonymity


def texts(words: Words) -> Iterator[str]:
    if isinstance(words, str):
        yield words
    else:
        for entry in words.values() if isinstance(words, dict) else words:
            yield from texts(entry)


@pytest.mark.parametrize("language", available_languages("care", "1.1"))
def test_the_published_forms_keep_the_rules(language: str):
    found = list(texts(dict(form_text("care", "1.1", language).words)))

    assert [text for text in found if speaks_of_anonymity(text)] == []
    assert [foreign for text in found if (foreign := foreign_characters(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "Your data are anonymous.", "Data are ANONYMISED.", "in forma anonima", "anonüümsed andmed",
        "anonyymisti", "anonimizētā veidā", "geanonimiseerd", "anoniem", "ανώνυμα δεδομένα",
        "анонимни данни", "анонімно", "névtelenül", "nimettömänä", "nafnlaus gögn",
        "données anonymisées", "de forma anónima", "go hanaithnid",
    ],
)  # fmt: skip
def test_a_word_for_anonymous_is_found_in_every_language(text: str):
    assert speaks_of_anonymity(text)


@pytest.mark.parametrize("text", ["pseudonymised", "псевдонимизирани", "unanimous", "a name"])
def test_other_words_are_let_through(text: str):
    assert not speaks_of_anonymity(text)


def test_placeholders_are_counted_and_a_lonely_brace_is_one():
    assert placeholders("{page} of {pages}, {page}") == {"{page}": 2, "{pages}": 1}
    assert placeholders("{hospital name") == {"{": 1}
    assert placeholders("{0.__class__}") == {"{0.__class__}": 1}


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Größe „Ķīšezers“ № 5 – Ωμέγα, Її", []),
        ("line\nline", []),
        ("a\u202eb", ["\u202e"]),
        ("soft\u00adhyphen", ["\u00ad"]),
        ("tab\there", ["\t"]),
        ("zero\u200bwidth", ["\u200b"]),
        ("nul\x00", ["\x00"]),
        ("同意", ["同", "意"]),
        ("fine 👍", ["👍"]),
    ],
)
def test_only_what_the_languages_are_written_with_is_known(text: str, foreign: list[str]):
    assert foreign_characters(text) == sorted(foreign)
