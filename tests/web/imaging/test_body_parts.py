"""Every part of the body that cleaning keeps has words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from activities.imaging.coded_values import coded_attributes, kept_codes
from web.imaging.body_parts import BODY_PARTS, body_part_words
from web.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY_PART_EXAMINED = 0x00180015


@pytest.fixture(autouse=True)
def _in_a_page() -> Iterator[None]:
    app = Flask("words")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "i18n" / "locales")
    Babel(app)
    with app.test_request_context():
        yield


def test_every_part_with_words_is_one_that_is_kept() -> None:
    assert {each for each in BODY_PARTS if not kept_codes(BODY_PART_EXAMINED, each)} == set()


@pytest.mark.parametrize(
    ("code", "words"),
    [("HEAD", "Kopf"), ("L SPINE", "Lendenwirbelsäule"), ("LEFT_TOE", "left toe"), ("", "")],
)
def test_a_part_is_told_in_the_readers_language(code: str, words: str) -> None:
    with force_locale("de"):
        assert body_part_words(code) == words


def test_every_part_that_is_kept_has_words() -> None:
    unnamed = {
        each
        for each in coded_attributes()[BODY_PART_EXAMINED].pattern.split("|")
        if each.replace("\\ ", "") not in BODY_PARTS
    }

    assert unnamed == set()
