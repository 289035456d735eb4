"""A letter's frame: the patient's language, the hospital's time, and text that does no harm."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from activities.document_letters import LetterFrame, letter_html, printed
from i18n.languages import CONSENT_LANGUAGES
from web.models.networks import Hcp

MADE_AT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
EMPTY = {"nickname": "Amber Heron", "recorded_at": MADE_AT, "purposes": [], "effects": []}


def hospital(**changed: str) -> Hcp:
    """Return a hospital's record; keyword arguments replace details."""
    details = {
        "name": "Νοσοκομείο Αγία Ελένη",
        "city": "Αθήνα",
        "country": "EL",
        "time_zone": "Europe/Athens",
        "address": "Οδός Παραδείγματος 1",
        "contact_point": "contact@hospital.example",
        "data_protection_officer": "dpo@hospital.example",
        "supervisory_authority": "Αρχή",
    }
    return Hcp(**{**details, **changed})


def letter(language: str, **changed: str) -> str:
    frame = LetterFrame(language=language, hospital=hospital(**changed), made_at=MADE_AT)
    return letter_html("proof_sheet.html", frame, **EMPTY)


def test_dates_are_those_of_the_hospital_in_the_language_of_the_patient():
    html = letter("el")

    # Half past one in the night of the next day in Athens.
    assert "24 Νοεμβρίου 2026" in html
    assert "1:30\N{NARROW NO-BREAK SPACE}π.μ." in html
    assert "Ελλάδα" in html
    assert '<html lang="el">' in html


@pytest.mark.parametrize("language", CONSENT_LANGUAGES)
def test_every_language_has_its_letter_with_its_counters(language: str):
    html = letter(language)

    assert html.count('<span class="page-number"></span>') == 1
    assert html.count('<span class="page-count"></span>') == 1
    assert "%(" not in html


def test_hostile_text_stays_text():
    html = letter("en", name='<img src="file:///etc/passwd">', address="a\u202eb\x00\nc")

    assert "<img" not in html
    assert "&lt;img" in html
    assert "ab c" in html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr.  Ada\tExample", "Dr. Ada Example"),
        ("გიორგი", "??????"),
        ("e\u0301", "é"),
        ("", ""),
    ],
)
def test_what_cannot_be_drawn_leaves_a_gap(text: str, expected: str):
    assert printed(text) == expected
