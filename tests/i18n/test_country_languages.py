"""The main language of each country: official there by CLDR, and one that consent is asked in."""

from __future__ import annotations

import pytest
from babel.languages import get_official_languages

from i18n.country_languages import MAIN_LANGUAGES, main_language
from i18n.languages import CONSENT_LANGUAGES
from workflows.domain.majority import AGES

# The European institutions' own codes; CLDR knows ISO 3166-1 only.
_EUROPEAN = {"EL": "GR", "UK": "GB"}


@pytest.mark.parametrize("country", sorted(MAIN_LANGUAGES))
def test_the_main_language_is_the_first_official_one_that_consent_is_asked_in(country: str):
    official = get_official_languages(_EUROPEAN.get(country, country))

    asked_in = [language for language in official if language in CONSENT_LANGUAGES]

    assert MAIN_LANGUAGES[country] == asked_in[0]


def test_every_country_of_the_networks_has_one():
    assert set(AGES) <= set(MAIN_LANGUAGES)


def test_a_country_that_nobody_listed_has_none():
    assert main_language("XX") is None
