"""A signed paper is recorded with who explained it, an interpreter, and its scan."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import select

from tests.support.centre_site import ASSISTANT, CLINICIAN, COLLEAGUE, CentreSite
from tests.support.consent_acts import RECORD, records, send
from tests.support.databases import on_each_database
from tests.support.page_checks import assert_page
from web.models.audit import AuditAct
from web.models.consents import ConsentFile
from workflows.domain.consent import ConsentEvidence
from workflows.domain.panels.commands import WithdrawPanel

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

PDF = b"%PDF-1.7\nsigned by Canary Quastenflosser\n%%EOF\n"


def records_scan(
    site: CentreSite, panel_id: UUID, content: bytes = PDF, **changed: str
) -> TestResponse:
    values: dict[str, Any] = {**RECORD, "recording-command_id": str(uuid4())}
    values |= {f"recording-{name}": value for name, value in changed.items()}
    values["recording-scan"] = (io.BytesIO(content), "Quastenflosser.pdf")
    return send(site, panel_id, "record", values)


def files_of(site: CentreSite) -> list[ConsentFile]:
    with site.lent.sessions() as session:
        return list(session.scalars(select(ConsentFile)))


def stored(site: CentreSite) -> int:
    folder = site.settings.data_folder / "files"
    return sum(path.is_file() for path in folder.rglob("*"))


def test_two_people_were_in_the_room_and_perhaps_an_interpreter(site: CentreSite, panel_id: UUID):
    colleague = site.actor(COLLEAGUE).person_id

    records(site, panel_id, explained_by=str(colleague), interpreter_present="y")

    [consent] = site.consents()
    assert consent.explained_by_id == colleague
    assert consent.interpreter_present is True
    assert consent.recorded_by_id == site.actor(CLINICIAN).person_id
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "with an interpreter" in page.text


def test_whoever_records_explained_it_unless_somebody_else_is_named(
    site: CentreSite, panel_id: UUID
):
    records(site, panel_id)

    [consent] = site.consents()
    assert consent.explained_by_id == site.actor(CLINICIAN).person_id
    assert consent.interpreter_present is False


def test_for_an_assistant_the_clinician_they_act_for_explained_it(site: CentreSite, panel_id: UUID):
    values = {**RECORD, "recording-command_id": str(uuid4())}

    send(site, panel_id, "record", values, who=ASSISTANT)

    [consent] = site.consents()
    assert consent.explained_by_id == site.actor(CLINICIAN).person_id


def test_nobody_of_another_centre_can_have_explained_it(site: CentreSite, panel_id: UUID):
    answer = records(site, panel_id, explained_by=str(uuid4()))

    assert_page(answer)
    assert "Choose one of the list." in answer.text
    assert site.consents() == []


def test_a_scan_is_kept_in_the_vault_with_the_consent(site: CentreSite, panel_id: UUID):
    assert records_scan(site, panel_id).status_code == 303

    [consent], [file] = site.consents(), files_of(site)
    assert consent.evidence is ConsentEvidence.SCAN_UPLOADED
    assert consent.evidence_file_id == file.id
    assert (file.size, file.media_type) == (len(PDF), "application/pdf")
    assert len(site.trail(AuditAct.UPLOADED, "consent_file")) == 1
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert f"/consent-files/{file.id}" in page.text
    assert "Scan of the signed paper" in page.text


def test_the_page_warns_that_a_scan_shows_the_name(site: CentreSite, panel_id: UUID):
    page = site.get(f"/panels/{panel_id}/consent")

    assert "s name: it is sealed as it is" in page.text


def test_what_is_no_scan_is_said_and_nothing_is_kept(site: CentreSite, panel_id: UUID):
    answer = records_scan(site, panel_id, b"MZ this is a program")

    assert_page(answer)
    assert "The scan is no PDF, JPEG or PNG inside" in answer.text
    assert (site.consents(), files_of(site), stored(site)) == ([], [], 0)


@on_each_database("site")
def test_a_form_with_a_scan_that_is_sent_twice_is_kept_once(site: CentreSite, panel_id: UUID):
    command_id = str(uuid4())

    for _ in range(2):
        assert records_scan(site, panel_id, command_id=command_id).status_code == 303

    assert len(site.consents()) == len(files_of(site)) == stored(site) == 1


def test_a_scan_of_a_refused_record_is_not_kept(site: CentreSite, panel_id: UUID):
    site.gives(CLINICIAN, site.patients()[0].id, panel_id, WithdrawPanel(note_id=uuid4()))

    answer = records_scan(site, panel_id)

    assert answer.status_code == 200
    assert (site.consents(), files_of(site), stored(site)) == ([], [], 0)
