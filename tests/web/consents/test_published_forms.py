"""Which forms can be printed."""

from __future__ import annotations

from datetime import date

from web.consents import published_forms


def test_a_version_says_its_date_and_its_languages():
    assert published_forms.versions()[-1] == "1.0"
    assert published_forms.published_on("1.0") == date(2026, 11, 23)
    assert published_forms.languages("1.0") == ("bg", "de", "el", "en", "es", "fr", "lv")


def test_what_is_not_published_is_not_offered_by_another_name():
    assert published_forms.is_published("1.0", "el")
    assert not published_forms.is_published("1.0", "xx")
    assert not published_forms.is_published("0.9", "el")
