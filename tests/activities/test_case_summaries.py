"""The words of a case are printed as they were sealed, without what cannot be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from activities.case_summaries import CaseSummaries
from tests.support.printing_room import REQUESTED_AT, PrintingRoom
from web.consent_vault import ConsentVault
from web.consents.document_vault import DocumentVault
from web.models.documents import DocumentKind, PatientDocument

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Database


def test_what_was_sealed_is_composed_without_what_our_fonts_cannot_draw(
    database: Database, tmp_path: Path
):
    room = PrintingRoom.of(database, tmp_path / "files")
    seal = ConsentVault(bytes(32), room.keys, room.files)
    vault = DocumentVault(room.keys, room.files, seal)
    row = PatientDocument(
        id=uuid4(),
        patient_id=room.patient_id,
        kind=DocumentKind.CASE_SUMMARY,
        language="el",
        requested_by_id=room.clinician_id,
        requested_at=REQUESTED_AT,
    )
    with room.lent.sessions.begin() as session:
        session.add(row)
        page = "<p>Σπασμοί\u202e \U0001f600</p>\n<p>ja</p>"
        row.file_ref = vault.keep(session, row, page.encode())

        composed = CaseSummaries(vault).compose(session, row)

        pictured = CaseSummaries(vault).compose_outcome(session, row)

    assert composed == pictured.html == "<p>Σπασμοί ?</p>\n<p>ja</p>"
