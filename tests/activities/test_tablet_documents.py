"""A form signed on a tablet becomes one sealed document, one record and one command."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from activities.document_seals import document_seal
from activities.signed_tablets import TabletReader
from activities.tablet_documents import TabletDocuments
from activities.worker import make_tablet_documents
from tests.support.centre_site import CLINICIAN, CentreSite, a_centre_site
from tests.support.consent_acts import confirms
from tests.support.pdf_reading import compact, pages_of
from tests.support.seals import seal_status
from tests.support.tablet_signing import a_tablet, filled, opens_tablet, prints_signable
from web.consent_vault import ConsentVault
from web.file_store import FileStore
from web.identity_vault import VaultReader
from web.models.audit import AuditAct
from web.models.consents import ConsentFile, ConsentFileKind, TabletSession
from web.models.networks import Hcp
from web.models.panels import CommandStatus, PanelCommand
from web.patient_keys import PatientKeys
from workflows.domain.consent import ConsentDecision, ConsentEvidence
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from tests.support.databases import Databases
    from web.models.patients import ConsentPaper


@dataclass(kw_only=True)
class Room:
    """A site where a mother has just signed on a tablet."""

    site: CentreSite
    panel_id: UUID
    paper: ConsentPaper

    def documents(self) -> TabletDocuments:
        return make_tablet_documents(self.site.settings, self.site.lent.sessions)

    def row(self) -> TabletSession:
        with self.site.lent.sessions() as session:
            return session.scalars(select(TabletSession)).one()

    def file(self) -> ConsentFile:
        with self.site.lent.sessions() as session:
            return session.scalars(select(ConsentFile)).one()

    def pdf(self) -> bytes:
        file, vault = self.file(), ConsentVault.of(self.site.settings)
        clinician = self.site.actor(CLINICIAN).person_id
        reader = VaultReader(person_id=clinician, hcp_ids=frozenset({file.hcp_id}))
        with self.site.lent.sessions() as session:
            return vault.read(session, reader, file)


@pytest.fixture
def room(databases: Databases, tmp_path: Path) -> Iterator[Room]:
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as site:
        panel_id = site.opens_panel(site.enrols())
        paper = prints_signable(site, panel_id)
        path = opens_tablet(site, panel_id, paper.id)
        assert a_tablet(site).post(path, data=filled()).status_code == 303
        yield Room(site=site, panel_id=panel_id, paper=paper)


def test_what_was_signed_becomes_a_sealed_document_and_a_record(room: Room):
    assert room.documents().make_due() == 1

    file = room.file()
    assert (file.kind, file.media_type) == (ConsentFileKind.TABLET_DOCUMENT, "application/pdf")
    [consent] = room.site.consents()
    decisions = (consent.care, consent.databases, consent.research_contact)
    assert decisions == (ConsentDecision.GIVEN, ConsentDecision.REFUSED, ConsentDecision.GIVEN)
    assert consent.evidence is ConsentEvidence.SIGNED_ON_TABLET
    assert (consent.evidence_file_id, consent.language) == (file.id, "el")
    assert (consent.consent_number, consent.minor_assented) == (room.paper.consent_number, True)
    assert consent.explained_by_id == room.site.actor(CLINICIAN).person_id
    assert consent.confirmed_at is None
    assert room.row().sealed_answers is None
    assert len(room.site.trail(AuditAct.UPLOADED, "consent_file")) == 1


def test_the_document_says_what_was_decided_by_whom_in_the_language_of_the_form(room: Room):
    room.documents().make_due()

    text = "".join(pages_of(room.pdf()))
    for words in (
        room.paper.consent_number,
        "Ελένη Παπαδοπούλου",
        "Μητέρα",
        "Dr Anke Hartwig",
        "Συγκατάθεση",
    ):
        assert compact(words) in text


def test_the_document_carries_its_record_for_machines(room: Room):
    room.documents().make_due()

    [content] = PdfReader(io.BytesIO(room.pdf())).attachments["consent.json"]
    record = json.loads(content)
    [patient] = room.site.patients()
    assert record["resourceType"] == "Consent"
    assert record["patient"]["identifier"]["value"] == patient.nickname
    assert [each["type"] for each in record["provision"]["provision"]] == [
        "permit",
        "deny",
        "permit",
    ]
    assert "Παπαδοπούλου" not in content.decode()


def test_the_seal_holds_and_breaks_with_one_changed_byte(room: Room):
    room.documents().make_due()

    pdf = room.pdf()
    sound = seal_status(pdf)
    assert (sound.intact, sound.valid) == (True, True)
    assert sound.signer_reported_dt is not None
    altered = bytearray(pdf)
    altered[len(pdf) // 3] ^= 1
    assert not seal_status(bytes(altered)).intact


def test_the_panel_takes_the_consent_in_and_a_clinician_confirms_it(room: Room):
    room.documents().make_due()
    room.site.drain(room.panel_id)

    [consent] = room.site.consents()
    assert room.site.state(room.panel_id).consent.consent_id == consent.id
    assert confirms(room.site, room.panel_id).status_code == 303
    assert room.site.state(room.panel_id).status is PanelStatus.DISCUSSION


def test_a_document_is_made_once_however_often_that_is_tried(room: Room):
    first, second = room.documents(), room.documents()

    assert (first.make_due(), second.make_due(), first.make_due()) == (1, 0, 0)

    assert len(room.site.consents()) == 1
    with room.site.lent.sessions() as session:
        commands = session.scalars(select(PanelCommand.status)).all()
    assert commands.count(CommandStatus.QUEUED) == 1


def test_a_worker_that_was_slower_keeps_nothing(room: Room):
    settings, sessions = room.site.settings, room.site.lent.sessions
    reader = TabletReader(
        vault=ConsentVault.of(settings),
        keys=PatientKeys.of(settings),
        files=FileStore.of(settings),
    )

    def overtaken(pdf: bytes, place: str) -> bytes:
        assert room.documents().make_due() == 1
        return document_seal(settings)(pdf, place)

    assert TabletDocuments(sessions, reader, overtaken).make_due() == 0

    assert len(room.site.consents()) == 1
    assert seal_status(room.pdf()).intact


def test_what_cannot_be_made_is_written_down_and_nothing_of_it_is_lost(room: Room):
    with room.site.lent.sessions.begin() as session:
        hcp = session.get_one(Hcp, room.site.patients()[0].hcp_id)
        name, hcp.name = hcp.name, "თბილისი"

    assert room.documents().make_due() == 0

    row = room.row()
    assert row.failed_because == "DetailNotPrintableError"
    assert row.sealed_answers is not None
    page = room.site.get(f"/panels/{room.panel_id}/consent")
    assert "the document could not be made" in page.text
    with room.site.lent.sessions.begin() as session:
        session.get_one(Hcp, room.site.patients()[0].hcp_id).name = name
    url = f"/panels/{room.panel_id}/consent"
    values = {"tablet-paper_id": str(room.paper.id)}
    assert room.site.post(f"{url}/tablet/again", values, form_on=url).status_code == 303
    assert room.documents().make_due() == 1


def test_a_seal_that_went_wrong_meanwhile_is_said_on_the_page(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CONSILIUM_SEAL_CERTIFICATE", str(tmp_path / "gone.pem"))

    assert room.documents().make_due() == 0

    assert room.row().failed_because == "SealNotUsableError"
    page = room.site.get(f"/panels/{room.panel_id}/consent")
    assert "The seal of this installation cannot be used" in page.text


def test_an_erased_patient_gets_no_document(room: Room):
    with room.site.lent.sessions.begin() as session:
        PatientKeys.of(room.site.settings).destroy_key(session, room.site.patients()[0].id)

    assert room.documents().make_due() == 0

    assert room.row().failed_because == "PatientErasedError"
    assert room.site.consents() == []
