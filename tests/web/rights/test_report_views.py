"""The report's page: 27 languages, the last consent's first; asked for once; for one centre."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from i18n.languages import CONSENT_LANGUAGES
from tests.support.page_checks import assert_page
from web.consents.document_vault import DocumentVault
from web.models.audit import AuditAct
from web.models.documents import DocumentKind, PatientDocument

if TYPE_CHECKING:
    from tests.support.patient_rights import RightsSite

PDF = b"%PDF-1.7 a report"


def asked(site: RightsSite) -> list[PatientDocument]:
    with site.panel.lent.sessions() as session:
        return list(session.scalars(select(PatientDocument)))


def makes(site: RightsSite) -> None:
    """Do what the worker does, without rendering."""
    with site.panel.lent.sessions.begin() as session:
        row = session.scalars(select(PatientDocument)).one()
        row.file_ref = DocumentVault.of(site.panel.settings).keep(session, row, PDF)
        row.made_at = row.requested_at


def test_every_language_is_offered_and_that_of_the_last_consent_is_chosen(site: RightsSite):
    page = site.get("/report")

    assert_page(page)
    for name in CONSENT_LANGUAGES.values():
        assert name in page.text
    assert '<option selected value="de">' in page.text


def test_a_report_is_asked_for_once_and_its_way_is_shown(site: RightsSite):
    sent = {"language": "el", "command_id": str(uuid4())}

    assert [site.post("/report", sent).status_code for _time in range(2)] == [303, 303]

    [row] = asked(site)
    assert (row.kind, row.language) == (DocumentKind.ACCESS_REPORT, "el")
    assert row.requested_by_id == site.panel.people["clinician"]
    assert "Being made" in site.get("/report").text
    assert "Being made" in site.get("/report/progress").text


def test_what_was_made_is_handed_out_and_that_is_on_record(site: RightsSite):
    site.post("/report", {"language": "el"})
    assert site.get("/report/newest").status_code == 404
    makes(site)

    answer = site.get("/report/newest")

    assert answer.status_code == 200
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    [entry] = site.trail(AuditAct.DOWNLOADED)
    assert entry.subject_kind == "access_report"
    assert_page(site.get("/report"))


@pytest.mark.parametrize("language", ["", "xx", "tlh"])
def test_a_language_must_be_one_of_those_that_are_offered(site: RightsSite, language: str):
    assert site.post("/report", {"language": language}).status_code == 422
    assert asked(site) == []


def test_erasing_removes_reports_too(site: RightsSite):
    site.post("/report", {"language": "el"})
    makes(site)

    site.post("/erase", {"ground": "no_longer_needed", "nickname": "Amber Heron"})

    assert site.get("/report/newest").status_code == 410
    ref = asked(site)[0].file_ref
    assert ref is not None
    assert not list(site.panel.settings.data_folder.rglob(ref))


@pytest.mark.parametrize("who", ["lead", "member", "coordinator", "stranger"])
@pytest.mark.parametrize("path", ["/report", "/report/newest", "/report/progress"])
def test_for_everybody_else_there_is_no_report(site: RightsSite, who: str, path: str):
    assert site.get(path, who).status_code == 404


def test_the_patients_page_leads_to_all_four_rights(site: RightsSite):
    page = site.get()

    assert_page(page)
    assert "Rights of the patient" in page.text
    for path in ("/report", "/portability", "/restrict", "/erase"):
        assert f'href="{site.url(path)}"' in page.text
        assert_page(site.get(path))
