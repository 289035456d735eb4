"""Phenotypes in one click: chosen, switched, chosen again, with their details kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.databases import on_each_database
from tests.support.page_checks import assert_page
from tests.support.small_terminology import load_a_few_terms
from workflows.domain.record.phenotypes import Presence

if TYPE_CHECKING:
    from tests.support.record_site import RecordSite

SEIZURE, FOCAL = "HP:0001250", "HP:0007359"
DETAILS = {
    "term-label": "Seizure",
    "term-id": SEIZURE,
    "presence": "present",
    "severity": "HP:0012828",
    "onset-term": "HP:0003577",
    "modifiers": ["HP:0031375"],
    "note": "out of sleep",
}


def loaded(record: RecordSite) -> RecordSite:
    with record.site.lent.sessions.begin() as session:
        load_a_few_terms(session)
    return record


def test_a_term_is_entered_with_label_and_release(record: RecordSite):
    answer = loaded(record).acts("phenotype", {"pick": f"excluded:{SEIZURE}"})

    assert answer.status_code == 303
    (item,) = record.items()
    assert (item.content.term.label, item.content.presence) == ("Seizure", Presence.EXCLUDED)
    assert (item.key, item.standing, item.release) == (SEIZURE, "excluded", "2026-02-16")


def test_what_is_no_code_is_never_entered(record: RecordSite):
    answer = record.acts("phenotype", {"pick": "present:HP:Zinnia-Quastenflosser-1"})

    assert "There is no such term." in answer.text
    assert not record.items()


@on_each_database("record")
def test_details_outlive_switching_removing_and_choosing_again(record: RecordSite):
    loaded(record).acts("phenotype", DETAILS)
    (item,) = record.items()
    record.acts("phenotype", {"excluded": f"{item.id}:1"})
    (excluded,) = record.items()
    record.acts("phenotype", {"remove": f"{item.id}:2"})
    between = record.items()
    record.acts("phenotype", {"pick": f"present:{SEIZURE}"})
    (again,) = record.items()

    assert excluded.content.presence is Presence.EXCLUDED
    assert between == []
    assert again.id == item.id
    assert again.content == item.content
    assert again.content.severity.id == "HP:0012828"
    assert again.content.severity.release == again.content.onset.term.release == "2026-02-16"
    assert [each.id for each in again.content.modifiers] == ["HP:0031375"]


@on_each_database("record")
def test_the_same_choice_twice_is_one_version(record: RecordSite):
    loaded(record)
    for _time in range(2):
        record.acts("phenotype", {"pick": f"present:{SEIZURE}"})

    assert [item.version for item in record.items()] == [1]


def test_a_term_and_one_below_it_may_both_stay_and_that_is_said(record: RecordSite):
    loaded(record)
    for code in (SEIZURE, FOCAL):
        record.acts("phenotype", {"pick": f"present:{code}"})

    page = record.get("/phenotype")

    assert_page(page)
    assert "“Seizure” is contained in: Focal-onset seizure" in page.text
    assert len(record.items()) == 2


def test_the_look_up_of_a_disease_leaves_out_what_is_entered_or_speaks_against(record: RecordSite):
    loaded(record).acts("phenotype", {"pick": f"present:{SEIZURE}"})
    record.acts("diagnosis", {"disease-id": "OMIM:612164", "certainty": "suspected"})

    page = record.get("/phenotype")

    assert_page(page)
    assert "what A developmental encephalopathy is known for" in page.text
    assert "present:HP:0001263" in page.text
    for left_out in ("HP:0001251", "HP:0003577"):
        assert f"present:{left_out}" not in page.text


def test_what_stands_in_the_way_is_told_above_the_table(record: RecordSite):
    loaded(record).acts("phenotype", {"pick": f"present:{SEIZURE}"})
    (item,) = record.items()

    unknown = record.acts("phenotype", {"pick": "present:HP:9999999"})
    senseless = record.acts("phenotype", {"pick": "maybe"})
    late = record.acts("phenotype", {"excluded": f"{item.id}:7"})
    gone = record.acts("phenotype", {"remove": "nothing"})

    assert {each.status_code for each in (unknown, senseless, late, gone)} == {409}
    assert_page(late)
    assert "There is no such term." in unknown.text
    assert "Somebody else changed this entry meanwhile." in late.text
    assert "This entry is no longer there." in gone.text
    assert record.items() == [item]


def test_a_code_that_is_not_there_is_refused_beside_its_field(record: RecordSite):
    page = loaded(record).acts("phenotype", {"term-label": "Something", "term-id": "HP:9999999"})

    assert page.status_code == 422
    assert_page(page)
    assert "There is no such code." in page.text
    assert record.items() == []
