"""A translator speaks its language; English needs no catalogue, and an unknown one is English."""

from __future__ import annotations

from i18n.translators import marked, translator

SENTENCE = "The panel is archived. Nobody has to act."


def test_english_says_what_stands_in_the_code():
    assert translator("en").gettext(SENTENCE) == SENTENCE


def test_german_comes_from_the_catalogue():
    assert translator("de").gettext(SENTENCE) not in ("", SENTENCE)


def test_a_language_without_a_catalogue_says_it_in_english():
    assert translator("mt").gettext(SENTENCE) == SENTENCE


def test_the_plural_follows_the_count():
    for locale in ("en", "de"):
        words = translator(locale)
        one, many = (
            words.ngettext("%(count)s other person", "%(count)s other people", count)
            for count in (1, 4)
        )
        assert one != many


def test_a_language_is_loaded_once():
    assert translator("de") is translator("de")


def test_marking_changes_nothing():
    assert marked(SENTENCE) == SENTENCE
