"""The printed fonts draw every letter of every consent language, and are built once."""

from __future__ import annotations

import hashlib

import pytest

from activities.fonts import BuiltFonts, ensure_fonts, printable_characters
from i18n.form_rules import foreign_characters
from i18n.languages import CONSENT_LANGUAGES

# The letters each language adds to a to z, and its quotation marks.
LETTERS = {
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя„“",
    "cs": "áčďéěíňóřšťúůýž„“",
    "da": "æøå»«",
    "de": "äöüßẞ„“",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ«»·",
    "en": "‘’“”",
    "es": "áéíñóúü¿¡ªº«»",
    "et": "äõöüšž„“",
    "fi": "åäöšž”",
    "fr": "àâæçéèêëîïôœùûüÿ«»’",
    "ga": "áéíóú",
    "hr": "čćđšž„”",
    "hu": "áéíóöőúüű„”",
    "is": "áðéíóúýþæö„“",
    "it": "àèéìíîòóùú«»",
    "lt": "ąčęėįšųūž„“",
    "lv": "āčēģīķļņšūž„“",
    "mt": "àċġħìòùż",
    "nb": "æøåéòô«»",
    "nl": "áéëïóöüĳ‘’",
    "pl": "ąćęłńóśźż„”",
    "pt": "àáâãçéêíóôõúü«»",
    "ro": "ăâîșț„”",
    "sk": "áäčďéíĺľňóôŕšťúýž„“",
    "sl": "čšž„“»«",
    "sv": "åäöé”",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя«»’",
}


@pytest.fixture(scope="module")
def fonts() -> BuiltFonts:
    return ensure_fonts()


def test_every_consent_language_is_tried() -> None:
    assert LETTERS.keys() == CONSENT_LANGUAGES.keys()


@pytest.mark.parametrize("language", LETTERS)
def test_both_weights_draw_every_letter_of_a_language(language: str, fonts: BuiltFonts) -> None:
    wanted = (
        LETTERS[language]
        + LETTERS[language].upper()
        + "abcdefghijklmnopqrstuvwxyz0123456789–—…·№€§@"
    )

    drawn = printable_characters(fonts)

    assert [letter for letter in wanted if ord(letter) not in drawn] == []


def test_fonts_that_are_there_are_not_built_again(fonts: BuiltFonts) -> None:
    built_at = fonts.regular.stat().st_mtime_ns

    again = ensure_fonts()

    assert again == fonts
    assert fonts.regular.stat().st_mtime_ns == built_at


def test_every_machine_builds_the_same_bytes(fonts: BuiltFonts) -> None:
    sums = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (fonts.regular, fonts.bold)
    }

    # When fonttools or the recipe changes these change, and with them the bytes of every paper
    # printed again.
    assert sums == {
        "NotoSans-Regular.ttf": "d3d264fcabeb64229059fb4fc338e7aa3ba6bfe5353827272a0e8f3f5107d276",
        "NotoSans-Bold.ttf": "526204bd9dd902206ecd589570fda232da8b999b4f5f770394ae04ce5586b0a6",
    }


def test_the_renderer_is_told_of_these_fonts_and_no_others(fonts: BuiltFonts) -> None:
    told = fonts.fontconfig_file.read_text()

    assert told.count("<dir>") == 1
    assert f"<dir>{fonts.regular.parent}</dir>" in told


def test_every_character_that_a_centre_may_write_can_be_printed():
    drawn = printable_characters(ensure_fonts())

    allowed = [chr(point) for point in range(0x110000) if not foreign_characters(chr(point))]
    assert len(allowed) > 1000
    assert [each for each in allowed if ord(each) not in drawn] == ["\n"]
