"""What an export leaves out is named as the record's pages name it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import Babel

from web.exchange.places import place_words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("answers.history.course", "Medical history: Course so far"),
        ("answers.epicare-eeg.kinds", "EEG: "),
        ("answers.of-no-schema.field", "Questions"),
        ("relatives", "Relatives"),
        ("relatives[2].note", "Relative 3"),
        ("diagnoses[0].certainty", "Diagnosis 1"),
        ("birth", "Year and month of birth"),
        ("something of a file", "something of a file"),
    ],
)
def test_a_place_has_the_words_of_its_page(path: str, words: str):
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        assert place_words(path).startswith(words)
