"""The record on the patient's own pages: every section shown, saved, refused, forbidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.centre_site import ADMINISTRATOR, ASSISTANT, COLLEAGUE, LEAD, OTHER_CENTRE
from tests.support.databases import on_each_database
from tests.support.page_checks import assert_page
from web.models.records import ItemKind
from web.records.schemas import latest

if TYPE_CHECKING:
    from tests.support.record_site import RecordSite

SECTIONS = [
    section.id
    for code in ("common", "EPICARE")
    for section in latest(code).sections
    if not section.areas
]


def test_the_overview_lists_what_is_missing_and_for_whom(record: RecordSite):
    page = record.get("")

    assert_page(page)
    assert "matters to the panel&#39;s experts, registries, geneticists" in page.text
    assert page.text.count('class="section-cards"') == 1


def test_every_section_is_a_sound_page(record: RecordSite):
    pages = {section: record.get(f"/{section}") for section in SECTIONS}

    for page in pages.values():
        assert page.status_code == 200
        assert_page(page)


@on_each_database("record")
def test_answers_are_saved_and_shown_again(record: RecordSite):
    answers = {"f-onset-years": "3", "f-onset-months": "2", "f-course": "Began with spasms."}

    saved = record.saves("history", answers)
    page = record.get("/history")

    assert saved.status_code == 303
    assert "Began with spasms." in page.text
    assert {item.key: item.content.text for item in record.items()} == {
        "history.onset": "P3Y2M",
        "history.course": "Began with spasms.",
    }


def test_what_cannot_be_read_is_said_beside_its_field_and_the_rest_is_saved(record: RecordSite):
    answers = {"f-onset-years": "three", "f-course": "Began with spasms."}

    page = record.saves("history", answers)

    assert page.status_code == 422
    assert_page(page)
    assert "Write an age in whole years, months, weeks and days." in page.text
    assert 'value="three"' in page.text
    assert [item.key for item in record.items()] == ["history.course"]


def test_a_section_that_is_not_there_is_not_found(record: RecordSite):
    assert record.get("/nonsense").status_code == 404
    assert record.acts("history", {"save": "1"}).status_code == 404


def test_nobody_outside_the_centre_finds_the_record(record: RecordSite):
    for who in (LEAD, OTHER_CENTRE, ADMINISTRATOR):
        assert record.get("/history", who).status_code == 404, who


def test_colleagues_and_assistants_write_too(record: RecordSite):
    for number, who in enumerate((COLLEAGUE, ASSISTANT)):
        answers = {"f-course": f"Began, says the {number}th.", "v-course": str(number)}
        assert record.saves("history", answers, who).status_code == 303


@on_each_database("record")
def test_entries_are_added_changed_and_removed_without_a_script(record: RecordSite):
    added = record.acts(
        "treatment", {"what-label": "Vigabatrin", "dose-value": "50", "dose-unit": "mg/kg/d"}
    )
    (item,) = record.items()
    form = record.get(f"/treatment?edit={item.id}")
    changed = record.acts(
        "treatment",
        {"item": str(item.id), "version": "1", "what-label": "Vigabatrin", "response": "partial"},
    )
    page = record.get("/treatment")
    removed = record.acts("treatment", {"remove": f"{item.id}:2"})

    assert [each.status_code for each in (added, changed, removed)] == [303, 303, 303]
    assert_page(form)
    assert 'value="mg/kg/d"' in form.text
    assert "Partial effect" in page.text
    assert [row.removed_at is not None for row in record.rows(ItemKind.TREATMENT)] == [True]
