"""The languages are the ones the networks need, each under the name its speakers use."""

from __future__ import annotations

from babel import Locale

from i18n.languages import CONSENT_LANGUAGES, INTERFACE_LOCALES


def test_the_consent_languages_are_those_of_the_networks() -> None:
    assert " ".join(CONSENT_LANGUAGES) == (
        "bg cs da de el en es et fi fr ga hr hu is it lt lv mt nb nl pl pt ro sk sl sv uk"
    )


def test_each_language_has_the_name_its_speakers_use() -> None:
    names = {code: Locale.parse(code).get_language_name(code) or "" for code in CONSENT_LANGUAGES}

    # The capital letter is ours: a name stands alone, on a button or in a footer.
    assert {code: name[0].upper() + name[1:] for code, name in names.items()} == dict(
        CONSENT_LANGUAGES
    )


def test_the_pages_speak_languages_in_which_consent_can_be_asked() -> None:
    assert set(INTERFACE_LOCALES) <= CONSENT_LANGUAGES.keys()
