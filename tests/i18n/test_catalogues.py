"""Every catalogue is complete, and a bad one is found out."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from i18n.catalogues import TEMPLATE, check, compare, locales, read_catalogue
from i18n.labels import label, labelled_types
from i18n.languages import INTERFACE_LOCALES
from i18n.translators import LOCALES_FOLDER

_LONGEST_MENU_WORD = 15
_MENU = ("Worklist", "Patients", "Board", "Networks", "People", "Mail")


def test_every_language_of_the_pages_but_the_source_has_a_catalogue():
    assert ["en", *locales()] == list(INTERFACE_LOCALES)


def test_every_catalogue_is_complete_and_up_to_date():
    assert list(check()) == []


def test_the_words_of_every_labelled_enum_are_extracted():
    template = read_catalogue(TEMPLATE)

    members: list[Enum] = [member for kind in labelled_types() for member in kind]

    assert [member for member in members if template.get(label(member)) is None] == []


@pytest.mark.parametrize("locale", locales())
def test_the_side_menu_s_words_fit_beside_their_icons(locale: str):
    catalogue = read_catalogue(LOCALES_FOLDER / locale / "LC_MESSAGES" / "messages.po", locale)

    words = [catalogue.get(word) for word in _MENU]
    words.append(catalogue.get("Access log", "side menu"))

    assert all(word and len(str(word.string)) <= _LONGEST_MENU_WORD for word in words)


def test_the_german_pages_never_call_patients_anonymous_and_address_people_formally():
    path = LOCALES_FOLDER / "de" / "LC_MESSAGES" / "messages.po"
    texts = [
        text
        for message in read_catalogue(path, "de")
        if message.id
        for text in _forms(message.string)
    ]

    assert [text for text in texts if re.search(r"anonymis", text, re.IGNORECASE)] == []
    assert [
        text for text in texts if re.search(r"\b([Dd]u|[Dd]ein\w*|[Dd]ich|[Dd]ir)\b", text)
    ] == []


class TestABadCatalogue:
    """Each fault that a translator, or a merge, may leave behind."""

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("", "has no translation"),
            ("  ", "has no translation"),
            ("Panel", "has other placeholders"),
            ("Panel %(Nummer)s", "has other placeholders"),
            ("Panel %(number)d", "has other placeholders"),
            ("Panel %(number)s %(number)s", "has other placeholders"),
        ],
    )
    def test_a_sentence_that_would_be_empty_or_break_is_named(self, text: str, fault: str):
        faults = _faults_of("Panel %(number)s", text)

        assert len(faults) == 1
        assert fault in faults[0]

    def test_a_good_sentence_has_no_fault(self):
        assert _faults_of("Panel %(number)s", "Panel %(number)s") == []

    def test_a_lost_width_is_named(self):
        faults = _faults_of("%(year)d-%(month)02d", "%(month)d/%(year)d")

        assert "has other placeholders" in faults[0]

    def test_a_script_s_placeholder_is_compared_too(self):
        assert "has other placeholders" in _faults_of("Saved {time}", "Gespeichert {zeit}")[0]

    def test_a_guess_is_named(self):
        wanted, catalogue = Catalog(), Catalog(locale="de")
        wanted.add("Panel")
        catalogue.add("Panel", "Paneel", flags={"fuzzy"})

        assert list(compare(wanted, catalogue, "de")) == ["de: 'Panel' is fuzzy"]

    def test_a_lost_plural_form_is_named(self):
        faults = _faults_of(("%(num)d panel", "%(num)d panels"), ("%(num)d Panel",))

        assert len(faults) == 1
        assert "has 1 forms instead of 2" in faults[0]

    def test_only_the_singular_may_leave_the_number_out_where_english_does(self):
        messages = ("There is a problem", "There are %(num)d problems")

        assert _faults_of(messages, ("Ein Problem", "%(num)d Probleme")) == []
        assert len(_faults_of(messages, ("Ein Problem", "Probleme"))) == 1

    def test_a_missing_message_is_named(self):
        wanted = Catalog()
        wanted.add("Panel")

        faults = list(compare(wanted, Catalog(locale="de"), "de"))

        assert faults == ["de: 'Panel' is missing; run make translations"]

    def test_a_message_in_another_context_is_another_message(self):
        wanted, catalogue = Catalog(), Catalog(locale="de")
        wanted.add("Access log", context="side menu")
        catalogue.add("Access log", "Zugriffsprotokoll")

        assert len(list(compare(wanted, catalogue, "de"))) == 2

    def test_a_message_that_nothing_shows_any_more_is_named(self):
        catalogue = Catalog(locale="de")
        catalogue.add("Panel", "Panel")

        faults = list(compare(Catalog(), catalogue, "de"))

        assert faults == ["de: 'Panel' is used no more; run make translations"]


def test_a_template_that_nobody_renewed_is_named(tmp_path: Path):
    stale = tmp_path / "messages.pot"
    stale.write_text('msgid "Panel"\nmsgstr ""\n', encoding="utf-8")

    faults = list(check(stale, tmp_path))

    assert faults == ["messages.pot is out of date; run make translations"]


def _faults_of(message_id: str | tuple[str, str], string: str | tuple[str, ...]) -> list[str]:
    wanted, catalogue = Catalog(), Catalog(locale="de")
    wanted.add(message_id)
    catalogue.add(message_id, string)
    return list(compare(wanted, catalogue, "de"))


def _forms(string: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [string] if isinstance(string, str) else list(string or ())
