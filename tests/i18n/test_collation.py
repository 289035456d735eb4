"""Words stand where a reader looks for them, in each language of the interface."""

from __future__ import annotations

import pytest
from babel import Locale

from i18n.collation import by_letters, sort_key
from i18n.languages import INTERFACE_LOCALES


def test_an_accent_does_not_send_a_word_to_the_end():
    countries = ["Zypern", "Österreich", "Polen", "Norwegen"]

    assert sorted(countries, key=sort_key("de")) == ["Norwegen", "Österreich", "Polen", "Zypern"]


def test_case_and_accents_decide_between_equal_letters_only():
    words = ["école", "Ecole", "ecluse", "École"]

    assert min(words, key=sort_key("fr")) == "ecluse"
    assert {sort_key("fr")(word)[0] for word in words[:2]} == {"ecole"}


def test_spanish_has_one_letter_more():
    words = ["ñandú", "nube", "oso", "nácar"]

    assert sorted(words, key=sort_key("es")) == ["nácar", "nube", "ñandú", "oso"]
    assert sorted(words, key=sort_key("en")) == ["nácar", "ñandú", "nube", "oso"]


def test_letters_of_other_languages_stand_beside_their_likes():
    names = ["Zander", "Łukasz", "Øverland", "Ærø", "Müller"]

    assert sorted(names, key=by_letters) == ["Ærø", "Łukasz", "Müller", "Øverland", "Zander"]


@pytest.mark.parametrize("language", INTERFACE_LOCALES)
def test_no_country_stands_behind_one_that_comes_later(language: str):
    names = [Locale.parse(language).territories[code] for code in ("AT", "ES", "PL", "CZ", "SE")]

    initials = [sort_key(language)(name)[0][0] for name in sorted(names, key=sort_key(language))]

    assert initials == sorted(initials)
    assert all(initial.isascii() for initial in initials)
