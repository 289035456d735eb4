"""Labels in the record follow the reader; English and unreviewed ones are told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from tests.support.page_checks import assert_page
from tests.support.small_terminology import call_in_german, load_a_few_terms
from web.models.people import Person
from web.models.terminology import WordStatus

if TYPE_CHECKING:
    from tests.support.record_site import RecordSite

SEIZURE, ATAXIA, DELAY = "HP:0001250", "HP:0001251", "HP:0001263"
WORDS = {SEIZURE: ("Anfall", WordStatus.OFFICIAL), ATAXIA: ("Gangunruhe", WordStatus.CANDIDATE)}


def read_in_german(record: RecordSite) -> None:
    """Load some labels in German, and let everybody read German."""
    with record.site.lent.sessions.begin() as session:
        load_a_few_terms(session)
        call_in_german(session, WORDS)
        session.execute(update(Person).values(locale="de"))


def test_a_table_shows_translated_labels_and_marks_what_is_english_or_unreviewed(
    record: RecordSite,
):
    read_in_german(record)
    for code in (SEIZURE, ATAXIA, DELAY):
        record.acts("phenotype", {"pick": f"present:{code}"})

    page = record.get("/phenotype")

    assert_page(page)
    assert f'<span lang="de">Anfall</span></span><span class="cell-line cell-code">{SEIZURE}' in (
        page.text
    )
    assert '<span lang="de">Gangunruhe</span> <span class="term-note">ungeprüft</span>' in page.text
    english = '<span lang="en">Global developmental delay</span> <span class="term-mark">'
    assert english in page.text
    # What is stored stays as the release has it, whoever reads.
    assert {item.content.term.label for item in record.items()} >= {"Seizure", "Ataxia"}


def test_the_history_speaks_the_language_too(record: RecordSite):
    read_in_german(record)
    record.acts("phenotype", {"pick": f"present:{SEIZURE}"})
    (item,) = record.items()

    page = record.get(f"/items/{item.id}/history")

    assert_page(page)
    assert '<span lang="de">Anfall</span>' in page.text


def test_the_look_up_by_disease_offers_labels_of_the_language(record: RecordSite):
    read_in_german(record)
    disease = {
        "disease-label": "A developmental encephalopathy",
        "disease-id": "OMIM:612164",
        "certainty": "suspected",
    }
    record.acts("diagnosis", disease)

    page = record.get("/phenotype")

    assert_page(page)
    assert '<span lang="de">Anfall</span>' in page.text
    diagnosis = record.get("/diagnosis")
    assert '<span lang="en">A developmental encephalopathy</span>' in diagnosis.text


def test_in_english_nothing_is_marked(record: RecordSite):
    with record.site.lent.sessions.begin() as session:
        load_a_few_terms(session)
    record.acts("phenotype", {"pick": f"present:{SEIZURE}"})

    assert "term-mark" not in record.get("/phenotype").text


def test_the_form_of_an_entry_names_its_code_as_the_reader_does(record: RecordSite):
    read_in_german(record)
    record.acts("phenotype", {"pick": f"present:{SEIZURE}"})
    record.acts("phenotype", {"pick": f"present:{DELAY}"})
    seizure, delay = (item.id for item in record.items())

    translated = record.get(f"/phenotype?edit={seizure}")
    english = record.get(f"/phenotype?edit={delay}")

    assert_page(translated)
    assert 'name="term-label" value="Anfall"' in translated.text
    assert 'name="term-label" value="Global developmental delay" lang="en"' in english.text
    assert '<span class="term-note" data-name-note>auf Englisch</span></label>' in english.text


def test_a_form_saved_with_a_translated_name_keeps_what_the_release_calls_it(record: RecordSite):
    read_in_german(record)
    record.acts("phenotype", {"pick": f"present:{SEIZURE}"})
    (item,) = record.items()

    changed = {
        "item": str(item.id),
        "version": "1",
        "term-label": "Anfall",
        "term-id": SEIZURE,
        "presence": "excluded",
    }
    record.acts("phenotype", changed)

    (kept,) = record.items()
    assert (kept.content.presence, kept.content.term.label) == ("excluded", "Seizure")
