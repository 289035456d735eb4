"""Every catalogue is complete, and a bad one is found out."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from i18n.catalogues import DOMAINS, PAGES, PATIENT, Domain, check, compare, read_catalogue
from i18n.consent_task_words import CONSENT_TASKS
from i18n.event_words import EVENTS
from i18n.labels import label, labelled_types
from i18n.languages import CONSENT_LANGUAGES, INTERFACE_LOCALES
from i18n.task_words import MY_TASK
from i18n.translators import LOCALES_FOLDER

_LONGEST_MENU_WORD = 15
MAIL_WORDS = frozenset({*EVENTS.values(), *MY_TASK.values(), *CONSENT_TASKS.values()})
_MENU = ("Worklist", "Patients", "Board", "Networks", "People", "Mail")


def test_the_pages_speak_four_languages_and_what_patients_read_speaks_27():
    assert ("en", *PAGES.locales) == INTERFACE_LOCALES
    assert set(CONSENT_LANGUAGES) == {"en", *PATIENT.locales}
    assert (len(INTERFACE_LOCALES), len(CONSENT_LANGUAGES)) == (4, 27)


def test_no_catalogue_lies_there_that_nobody_checks():
    checked = {domain.catalogue(locale) for domain in DOMAINS for locale in domain.locales}

    assert set(LOCALES_FOLDER.glob("*/*/*.po")) == checked


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
def test_every_catalogue_is_complete_and_up_to_date(domain: Domain):
    assert list(check(domain)) == []


@pytest.mark.parametrize("locale", PAGES.locales)
def test_a_mail_says_what_the_page_says(locale: str):
    pages = read_catalogue(PAGES.catalogue(locale), locale)
    mails = read_catalogue(PATIENT.catalogue(locale), locale)

    shared = [message for message in mails if message.id and pages.get(message.id)]

    assert len(shared) > 60
    assert [
        message.id
        for message in shared
        if message.id in MAIL_WORDS and message.string != pages[message.id].string
    ] == []


def test_the_words_of_every_labelled_enum_are_extracted():
    template = read_catalogue(PAGES.template)

    members: list[Enum] = [member for kind in labelled_types() for member in kind]

    assert [member for member in members if template.get(label(member)) is None] == []


@pytest.mark.parametrize("locale", PAGES.locales)
def test_the_side_menu_s_words_fit_beside_their_icons(locale: str):
    catalogue = read_catalogue(PAGES.catalogue(locale), locale)

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
    source = tmp_path / "words.py"
    source.write_text('_("Panel")\n', encoding="utf-8")
    domain = Domain(name="of_a_test", sources=(str(source),), mapping=None, locales=("de",))

    faults = list(check(domain, tmp_path))

    assert faults == [
        "of_a_test.pot is out of date; run make translations",
        "de: of_a_test.po is missing",
    ]


def _faults_of(message_id: str | tuple[str, str], string: str | tuple[str, ...]) -> list[str]:
    wanted, catalogue = Catalog(), Catalog(locale="de")
    wanted.add(message_id)
    catalogue.add(message_id, string)
    return list(compare(wanted, catalogue, "de"))


def _forms(string: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [string] if isinstance(string, str) else list(string or ())
