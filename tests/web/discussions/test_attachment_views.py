"""Attachments: taken in for what they are, stored sealed, sent back so that nothing runs."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.support.page_checks import assert_page
from tests.support.web_pages import token_in
from tests.web.discussions.uploads import CANARY, PDF, a_dicom, a_picture, a_pixel_flood
from web.discussions import file_kinds
from web.models.audit import AuditAct, AuditEntry
from web.models.discussions import Attachment
from workflows.domain.panels import commands as c

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite


def _upload(
    site: PanelSite,
    who: str,
    *files: tuple[str, bytes],
    command_id: str = "",
) -> TestResponse:
    client = site.browser(who)
    token = token_in(client.get(site.url("/discussion")))
    values = {
        "csrf_token": token,
        "command_id": command_id or str(uuid4()),
        "files": [(io.BytesIO(content), name) for name, content in files],
    }
    return client.post(site.url("/attachments"), data=values, content_type="multipart/form-data")


def _rows(site: PanelSite) -> list[Attachment]:
    with site.lent.sessions() as session:
        return list(session.scalars(select(Attachment)))


def _stored(site: PanelSite) -> list[Path]:
    folder = Path(site.settings.file_store_url.removeprefix("file://"))
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("report.pdf", PDF, "application/pdf"),
        ("photo.jpg", a_picture("JPEG"), "image/jpeg"),
        ("scan.png", a_picture("PNG"), "image/png"),
        ("notes.txt", "Größe 98 cm\n".encode(), "text/plain"),
    ],
)
def test_a_file_comes_back_as_a_download_that_cannot_run(
    site: PanelSite, name: str, content: bytes, media_type: str
):
    assert _upload(site, "clinician", (name, content)).status_code == 303
    (row,) = _rows(site)

    answer = site.get("member", f"/attachments/{row.id}")

    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert len(answer.data) == row.size == int(answer.headers["Content-Length"])
    if media_type in {"application/pdf", "text/plain"}:
        assert answer.data == content
    page = site.get("member", "/attachments")
    assert_page(page)
    assert name in page.text


def test_what_is_stored_and_recorded_names_nothing(site: PanelSite):
    _upload(site, "lead", ("Jane-Canary-Doe.pdf", PDF + CANARY))

    (stored,) = _stored(site)
    (row,) = _rows(site)
    assert CANARY not in stored.read_bytes()
    assert CANARY not in row.sealed_name
    with site.lent.sessions() as session:
        query = select(AuditEntry).where(AuditEntry.act == AuditAct.UPLOADED)
        (entry,) = session.scalars(query).all()
    assert "Canary" not in str(entry.detail)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_loses_all_that_is_not_a_pixel(site: PanelSite, kind: str):
    picture = a_picture(kind)
    assert CANARY in picture

    _upload(site, "clinician", (f"photo.{kind.lower()}", picture))

    (row,) = _rows(site)
    assert CANARY not in site.get("lead", f"/attachments/{row.id}").data


def test_a_dicom_image_is_sent_where_names_are_removed(site: PanelSite):
    answer = _upload(site, "clinician", ("ct.dcm", a_dicom(b"II*\x00")))

    assert answer.status_code == 422
    assert "Send it under “Images”" in answer.text
    assert _rows(site) == []


def test_a_dicom_image_of_an_earlier_version_can_still_be_fetched(site: PanelSite):
    _upload(site, "clinician", ("ct.pdf", PDF))
    with site.lent.sessions.begin() as session:
        (row,) = session.scalars(select(Attachment))
        row.media_type = "application/dicom"

    answer = site.get("member", f"/attachments/{row.id}")

    assert (answer.status_code, answer.mimetype) == (200, "application/dicom")
    assert "DICOM image" in site.get("member", "/attachments").text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("report.txt", b"<!DOCTYPE html><html><body>hello</body></html>"),
        ("program.pdf", b"MZ\x90\x00" + b"\0" * 200),
        ("archive.pdf", b"PK\x03\x04" + b"\0" * 200),
        ("late.pdf", b"GIF89a" + b"\0" * 40 + PDF),
        ("cut.pdf", b"%PDF-1.7\nnothing follows"),
        ("control.txt", b"harmless\x1b]0;title\x07"),
        ("half.jpg", a_picture("JPEG")[:200]),
        ("flood.png", a_pixel_flood()),
        ("empty.txt", b""),
    ],
)
def test_what_pretends_is_refused_and_leaves_nothing(site: PanelSite, name: str, content: bytes):
    answer = _upload(site, "clinician", (name, content))

    assert answer.status_code == 422
    assert_page(answer)
    assert name in answer.text
    assert _rows(site) == []
    assert _stored(site) == []


def test_one_bad_file_keeps_the_others_out_too(site: PanelSite):
    answer = _upload(site, "clinician", ("good.pdf", PDF), ("bad.pdf", b"\x00\x01"))

    assert answer.status_code == 422
    assert _rows(site) == []


def test_a_file_over_the_limit_is_refused(site: PanelSite, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(file_kinds, "SIZE_LIMIT", 1000)

    answer = _upload(site, "clinician", ("large.pdf", PDF + b"%" * 1000 + b"\n%%EOF"))

    assert answer.status_code == 422
    assert "larger than 50 MB" in answer.text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\befund.pdf", "befund.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie: x=1.pdf"),
        ("report\u202efdp.exe", "reportfdp.exe.pdf"),
        ("..", "file.pdf"),
        ("invoice.pdf.exe", "invoice.pdf.exe.pdf"),
    ],
)
def test_a_hostile_name_becomes_plain_text(name: str, shown: str):
    assert file_kinds.safe_name(name, file_kinds.MediaType.PDF) == shown


def test_a_name_in_another_script_is_sent_in_both_spellings(site: PanelSite):
    _upload(site, "clinician", ('έκθεση "β".pdf', PDF))

    (row,) = _rows(site)
    header = site.get("lead", f"/attachments/{row.id}").headers["Content-Disposition"]
    assert "filename*=UTF-8''%CE%AD%CE%BA" in header
    assert "\n" not in header


def test_a_name_with_markup_is_shown_as_text(site: PanelSite):
    _upload(site, "clinician", ("<img src=x onerror=alert(1)>.pdf", PDF))

    page = site.get("lead", "/attachments")
    assert_page(page)
    assert "<img src=x" not in page.text


def test_a_form_sent_twice_stores_once(site: PanelSite):
    command_id = str(uuid4())

    for _ in range(3):
        answer = _upload(site, "clinician", ("one.pdf", PDF), command_id=command_id)
        assert answer.status_code == 303

    assert len(_rows(site)) == 1
    assert len(_stored(site)) == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("clinician", 303), ("lead", 303), ("member", 303), ("guest", 403)],
)
def test_who_may_add_files(site: PanelSite, who: str, status: int):
    assert _upload(site, who, ("one.pdf", PDF)).status_code == status


def test_nobody_adds_files_to_a_panel_that_has_ended(site: PanelSite):
    site.browser("clinician").get(site.url("/discussion"))
    site.does("clinician", c.WithdrawPanel(note_id=uuid4()))

    assert _upload(site, "clinician", ("one.pdf", PDF)).status_code == 403


def test_a_download_ends_with_the_right_to_see_the_case(site: PanelSite):
    _upload(site, "clinician", ("one.pdf", PDF))
    (row,) = _rows(site)
    path = f"/attachments/{row.id}"
    assert site.get("member", path).status_code == 200

    site.does("lead", c.RemoveParticipant(person_id=site.people["member"]))

    assert site.get("member", path).status_code == 404
    assert site.get("stranger", path).status_code == 404
    assert site.get("coordinator", path).status_code == 403
    assert site.get("lead", f"/attachments/{uuid4()}").status_code == 404


def test_a_download_leaves_an_audit_row(site: PanelSite):
    _upload(site, "clinician", ("one.pdf", PDF))
    (row,) = _rows(site)

    site.get("guest", f"/attachments/{row.id}")

    with site.lent.sessions() as session:
        query = select(AuditEntry).where(AuditEntry.act == AuditAct.DOWNLOADED)
        (entry,) = session.scalars(query).all()
    assert entry.person_id == site.people["guest"]
    assert (entry.subject_kind, entry.subject_id) == ("attachment", str(row.id))
