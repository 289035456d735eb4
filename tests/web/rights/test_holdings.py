"""Whatever the tables hold of a patient is counted, and no file is forgotten when one is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.models.every_table import TABLES
from web.models.records import ItemKind, RecordItem
from web.rights.holdings import FILE_COLUMNS, TEXT_TABLES, holdings_of, stored_files

if TYPE_CHECKING:
    from tests.support.patient_rights import RightsSite

# These hold sealed words that are no text of the case: about the consent, or of the centre's own.
_OTHER_SEALED = {
    "attachments",
    "consents",
    "consent_files",
    "consent_tasks",
    "image_consents",
    "image_instances",
    "image_series",
    "image_views",
    "retention_plans",
    "tablet_sessions",
    "uploaded_files",
    "vault_identities",
}
# An item of the record counts once, however many versions it has.
_OF_THE_RECORD = {"record_items", "record_item_versions"}


def test_every_column_that_names_a_file_is_known():
    naming = {
        (table.name, column.name)
        for table in TABLES.tables.values()
        for column in table.columns
        if column.name.endswith("_ref")
    }

    assert naming == {(each.class_.__tablename__, each.key) for each in FILE_COLUMNS}, (
        "Files that this column names would outlive an erasure: add it to FILE_COLUMNS."
    )


def test_every_table_with_sealed_texts_is_counted():
    sealed = {
        table.name
        for table in TABLES.tables.values()
        if any(column.name.startswith("sealed") for column in table.columns)
    }

    assert sealed - _OTHER_SEALED - _OF_THE_RECORD == {table.__tablename__ for table in TEXT_TABLES}


def test_the_numbers_are_those_of_the_case(site: RightsSite):
    site.panel.contributes("member", "Try a ketogenic diet first.")
    row = site.attaches()
    site.knows_who_it_is()
    with site.panel.lent.sessions.begin() as session:
        session.add(
            RecordItem(
                patient_id=site.patient_id,
                kind=ItemKind.PHENOTYPE,
                key="HP:0001250",
                sealed_content=b"",
                changed_by_id=site.panel.people["clinician"],
            )
        )

    with site.panel.lent.sessions() as session:
        found = holdings_of(session, site.patient_id)
        refs = stored_files(session, site.patient_id)

    # The request, its two questions, the contribution and an item of the record.
    assert (found.panels, found.texts, found.files, found.has_identity) == (1, 5, 1, True)
    assert list(refs) == [row.file_ref]
