"""The history of an item: every version, who wrote it, and how to have it back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from tests.support.centre_site import LEAD
from tests.support.databases import on_each_database
from tests.support.page_checks import assert_page
from web.models.records import ItemKind

if TYPE_CHECKING:
    from tests.support.record_site import RecordSite


@on_each_database("record")
def test_an_entry_is_shown_in_all_its_versions_and_brought_back(record: RecordSite):
    record.acts("treatment", {"what-label": "Vigabatrin"})
    (row,) = record.rows(ItemKind.TREATMENT)
    record.acts("treatment", {"remove": f"{row.id}:1"})
    address = record.url(f"/items/{row.id}/history")

    page = record.site.get(address)
    restored = record.site.post(address, {"restore": "1", "version": "2"})
    late = record.site.post(address, {"restore": "1", "version": "2"})

    assert_page(page)
    assert "Version 2: removed" in page.text
    assert "Let version 1 hold again" in page.text
    assert restored.status_code == late.status_code == 303
    assert [(item.version, item.content.what.label) for item in record.items()] == [
        (3, "Vigabatrin"),
    ]


def test_only_the_record_of_this_patient_is_asked(record: RecordSite):
    record.acts("treatment", {"what-label": "Vigabatrin"})
    (row,) = record.rows(ItemKind.TREATMENT)
    other = record.site.enrols()

    assert record.site.get(f"/patients/{other}/record/items/{row.id}/history").status_code == 404
    assert record.get(f"/items/{uuid4()}/history").status_code == 404
    assert record.get(f"/items/{row.id}/history", LEAD).status_code == 404


def test_a_restoration_that_names_no_version_is_refused(record: RecordSite):
    record.acts("treatment", {"what-label": "Vigabatrin"})
    (row,) = record.rows(ItemKind.TREATMENT)
    address = record.url(f"/items/{row.id}/history")

    assert record.site.post(address, {"restore": "x"}).status_code == 400
