"""The portable copy: all that is stored, for the patient, streamed and on record."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.support.panel_site import QUESTION, TITLE
from tests.support.patient_rights import REPORT
from tests.web.outcomes.presented import present
from web.consent_vault import ConsentVault, NewFile
from web.consents.document_vault import DocumentVault
from web.file_store import FileStore
from web.models.audit import AuditAct, AuditEntry
from web.models.consents import ConsentFileKind
from web.models.documents import DocumentKind, PatientDocument
from web.models.patients import Consent, ConsentPaper
from web.patient_keys import PatientErasedError, PatientKeys
from web.rights.portability import PortableArchive
from web.rights.record import AttachedFile, PortableRecord
from workflows.domain.consent import Signatory
from workflows.domain.panels import commands as c

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.patient_rights import RightsSite


def exported(site: RightsSite) -> zipfile.ZipFile:
    answer = site.post("/portability")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    return archive


def record_in(archive: zipfile.ZipFile) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(archive.read("record.json"))
    return record


def test_the_record_holds_who_the_patient_is_and_all_of_the_panel(site: RightsSite):
    site.knows_who_it_is()
    site.panel.contributes("member", "Try a ketogenic diet first.")

    record = record_in(exported(site))

    assert record["identity"]["family_name"] == "Quastenflosser"
    assert record["identity"]["born_on"] == "2021-04-17"
    assert record["patient"]["pseudonym"] == "Amber Heron"
    assert record["consents"][0]["decisions"]["care"] == "given"
    [panel] = record["panels"]
    assert panel["request"]["title"] == TITLE
    assert panel["request"]["questions"][0]["text"] == QUESTION
    assert [each["text"] for each in panel["contributions"]] == ["Try a ketogenic diet first."]
    assert {each["country"] for each in panel["participants"]} >= {"DE", "FR", "ES", "IT"}
    assert panel["timeline"][0]["event"] == "opened"
    assert "Prof. Camille Moreau" in panel["people"].values()


def test_an_outcome_comes_along_with_what_it_rests_on(site: RightsSite):
    site.panel.contributes("member", "Try a ketogenic diet first.")
    site.panel.does("lead", c.StartOutcome())
    assert present(site.panel, publications="PMID 28276062\n\nOur own series").status_code == 303

    [panel] = record_in(exported(site))["panels"]

    [outcome] = panel["outcomes"]
    assert outcome["publications"] == ["PMID 28276062", "Our own series"]
    assert outcome["summary"] == "Evaluate for surgery."


def test_files_come_along_under_names_that_stay_in_their_folder(site: RightsSite):
    site.attaches("../..\\evil/Report.pdf")

    archive = exported(site)

    [attachment] = record_in(archive)["panels"][0]["attachments"]
    content = archive.read(attachment["file"])
    assert content == REPORT
    assert attachment["sha256"] == hashlib.sha256(content).hexdigest()
    assert ".." not in Path(attachment["file"]).parts
    assert attachment["file"].startswith("files/")


def test_printed_and_signed_forms_come_along_opened(site: RightsSite):
    settings, now = site.panel.settings, datetime.now(UTC)
    paper = ConsentPaper(
        id=uuid4(),
        patient_id=site.patient_id,
        consent_number="C-7K3Q-M4PX",
        kind="care",
        form_version="1.0",
        language="de",
        signatory=Signatory.PARENT,
        requested_by_id=site.panel.people["clinician"],
        printed_at=now,
    )
    stored = FileStore.of(settings).put(io.BytesIO(b"a form"), site.cipher(), paper.file_context)
    paper.file_ref = stored.ref
    scan = NewFile(
        id=uuid4(),
        patient_id=site.patient_id,
        hcp_id=site.patient().hcp_id,
        kind=ConsentFileKind.SCAN,
        media_type="image/png",
        content=b"a scan with a name",
        stored_by_id=site.panel.people["clinician"],
    )
    with site.panel.lent.sessions.begin() as session:
        session.add(paper)
        ConsentVault.of(settings).store(session, scan)

    archive = exported(site)

    assert archive.read("consents/C-7K3Q-M4PX.pdf") == b"a form"
    assert archive.read("consents/signed-01.png") == b"a scan with a name"
    [entry] = site.trail(AuditAct.DOWNLOADED)
    assert entry.subject_kind == "consent_file"


def archives(site: RightsSite, consent_id: UUID, content: bytes, day: int) -> UUID:
    """Put an archived copy of a consent away, as the worker does."""
    settings, asked_at = site.panel.settings, datetime(2026, 3, day, tzinfo=UTC)
    row = PatientDocument(
        id=uuid4(),
        patient_id=site.patient_id,
        kind=DocumentKind.CONSENT_ARCHIVE,
        subject_id=consent_id,
        language="de",
        requested_by_id=site.panel.people["clinician"],
        requested_at=asked_at,
        made_at=asked_at,
    )
    with site.panel.lent.sessions.begin() as session:
        row.file_ref = DocumentVault.of(settings).keep(session, row, content)
        session.add(row)
    return row.id


def test_the_newest_archived_copy_of_each_consent_comes_along(site: RightsSite):
    with site.panel.lent.sessions() as session:
        [consent_id] = session.scalars(
            select(Consent.id).where(Consent.patient_id == site.patient_id)
        )
    archives(site, consent_id, b"%PDF-1.7 an earlier copy", day=1)
    newest = archives(site, consent_id, b"%PDF-1.7 a form with its sheet", day=2)

    archive = exported(site)

    [consent] = record_in(archive)["consents"]
    assert consent["archived_copy"] == "consents/archived-01.pdf"
    assert archive.read("consents/archived-01.pdf") == b"%PDF-1.7 a form with its sheet"
    assert "consents/archived-02.pdf" not in archive.namelist()
    [entry] = site.trail(AuditAct.DOWNLOADED)
    assert (entry.subject_kind, entry.subject_id) == ("consent_archive", str(newest))


def test_a_consent_without_an_archived_copy_says_so(site: RightsSite):
    [consent] = record_in(exported(site))["consents"]

    assert consent["archived_copy"] is None


def test_without_a_name_in_the_vault_the_record_says_so(site: RightsSite):
    assert record_in(exported(site))["identity"] is None


def test_the_export_is_on_record_before_the_first_byte(site: RightsSite):
    site.attaches()
    client = site.panel.browser("clinician")
    page = client.get(site.url("/portability")).text
    token = page.split('name="csrf_token" value="')[-1].split('"')[0]

    # The answer is not read at all: what counts is that it could be.
    client.post(site.url("/portability"), data={"csrf_token": token}, buffered=False)

    [entry] = site.trail(AuditAct.EXPORTED)
    assert entry.subject_kind == "portability"
    assert entry.person_id == site.panel.people["clinician"]


def test_no_canary_of_the_copy_touches_the_disk(site: RightsSite):
    site.knows_who_it_is()
    site.attaches()
    folder = site.panel.settings.data_folder

    exported(site)

    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"Quastenflosser" not in content, path
            assert REPORT not in content, path


def test_an_erasure_stops_a_running_export(site: RightsSite):
    row = site.attaches(content=b"x" * 600_000)
    keys = PatientKeys.of(site.panel.settings)
    archive = PortableArchive(
        engine=site.panel.lent.engine,
        keys=keys,
        store=FileStore.of(site.panel.settings),
        documents=DocumentVault.of(site.panel.settings),
        patient_id=site.patient_id,
    )
    file = AttachedFile(attachment_id=row.id, place="files/1/001-Report.pdf")
    stream = archive.stream(PortableRecord(record=b"{}", consents=b"{}", files=(file,)))
    for _part in range(3):
        next(stream)

    with site.panel.lent.sessions.begin() as session:
        keys.destroy_key(session, site.patient_id)

    with pytest.raises(PatientErasedError):
        next(stream)


def test_looking_at_the_page_exports_nothing(site: RightsSite):
    assert site.get("/portability").status_code == 200

    with site.panel.lent.sessions() as session:
        acts = session.scalars(select(AuditEntry.act)).all()
    assert AuditAct.EXPORTED not in acts
