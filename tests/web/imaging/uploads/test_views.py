"""An upload begins, says what has arrived, is closed once, or given up; also without a script."""

from __future__ import annotations

import io
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests.support.care_records import record_care
from tests.support.page_checks import assert_page
from tests.support.tus_sender import TusSender
from web.imaging.uploads import body_limits, form_files
from web.models.audit import AuditAct, AuditEntry
from web.models.imaging import ImageUpload, UploadedFileState, UploadState
from workflows.domain.consent import ConsentDecision


def acts(sender: TusSender) -> list[AuditAct]:
    """Return what the trail says of uploads."""
    with sender.site.lent.sessions() as session:
        rows = session.scalars(
            select(AuditEntry.act)
            .where(AuditEntry.subject_kind == "image_upload")
            .order_by(AuditEntry.seq)
        )
        return list(rows)


def test_the_same_command_begins_one_upload(sender: TusSender):
    command_id = uuid4()

    first, again = sender.begins(command_id), sender.begins(command_id)

    assert first == again
    assert len(sender.rows(ImageUpload)) == 1


def test_an_upload_from_a_panel_knows_it_and_no_other_panel(sender: TusSender):
    sender.begins(panel_id=str(sender.site.panel_id))
    assert sender.upload.panel_id == sender.site.panel_id

    sender.begins(panel_id=str(uuid4()))
    sender.begins(panel_id="no id")

    assert [row.panel_id for row in sender.rows(ImageUpload)].count(None) == 2


def test_the_server_says_which_files_it_has(sender: TusSender):
    upload = sender.begins()
    whole = sender.creates(upload["files_url"], "a", 4, b"aaaa", fingerprint="A")
    sender.creates(upload["files_url"], "b", 9, b"bb", fingerprint="B")

    answer = sender.posts(upload["known_url"], json={"fingerprints": ["A", "B", "C", 7]})

    files = answer.json["files"]
    assert {name: each["offset"] for name, each in files.items()} == {"A": 4, "B": 2}
    assert files["A"]["url"] == whole.headers["Location"]


@pytest.mark.parametrize("sent", [{}, [], {"fingerprints": "A"}, {"fingerprints": ["x"] * 5001}])
def test_a_question_that_is_none_is_refused(sender: TusSender, sent: object):
    assert sender.posts(sender.begins()["known_url"], json=sent).status_code == 400


def test_all_files_are_there_is_said_once_and_recorded(sender: TusSender):
    upload = sender.begins()
    sender.sends(upload, "IM1", b"content")

    answers = [sender.completes(upload), sender.completes(upload)]

    assert [each.status_code for each in answers] == [200, 200]
    assert sender.upload.state is UploadState.CLEANING
    assert sender.client.get(upload["url"]).json["state"] == "cleaning"
    assert AuditAct.UPLOADED in acts(sender)


def test_an_upload_without_files_is_not_closed(sender: TusSender):
    answer = sender.completes(sender.begins())

    assert answer.status_code == 409
    assert answer.json["reason"] == "no_file"
    assert sender.upload.state is UploadState.RECEIVING


def test_an_upload_is_given_up_and_then_closed_to_all(sender: TusSender):
    upload = sender.begins()
    sender.sends(upload, "IM1", b"content")

    sender.posts(f"{upload['url']}/discard")

    assert sender.upload.state is UploadState.DISCARDED
    assert sender.creates(upload["files_url"], "IM2", 1, b"x").status_code == 410
    assert acts(sender)[-1] is AuditAct.DELETED


def test_files_of_a_form_arrive_whole(sender: TusSender, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(form_files, "PART_LIMIT", 100_000)
    large, command_id = bytes(range(256)) * 1000, str(uuid4())
    for _twice in range(2):
        answer = sender.client.post(
            sender.uploads_url,
            data={
                "csrf_token": sender.token,
                "command_id": command_id,
                "panel_id": str(sender.site.panel_id),
                "files": [(io.BytesIO(large), "CD/IM1"), (io.BytesIO(b"small"), "IM2")],
            },
            content_type="multipart/form-data",
        )

    assert answer.status_code == 303
    assert answer.headers["Location"] == sender.site.url("/images")
    first, second = sorted(sender.rows(), key=lambda row: row.position)
    assert sender.content_of(first) == large
    assert sender.content_of(second) == b"small"
    assert {first.state, second.state} == {UploadedFileState.RECEIVED}
    assert sender.upload.state is UploadState.CLEANING
    page = sender.client.get(answer.headers["Location"])
    assert_page(page)
    assert "2 files have arrived and are being checked." in page.text


def test_a_form_without_files_says_so(sender: TusSender):
    answer = sender.client.post(
        sender.uploads_url, data={"csrf_token": sender.token, "command_id": str(uuid4())}
    )

    assert answer.status_code == 303
    assert "Choose at least one file." in sender.client.get(answer.headers["Location"]).text


def test_a_form_that_is_too_long_is_refused(sender: TusSender, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(body_limits._LIMITS, "image_uploads.begin", 1000)

    answer = sender.client.post(
        sender.uploads_url,
        data={"csrf_token": sender.token, "files": [(io.BytesIO(b"x" * 2000), "IM1")]},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 413
    assert sender.rows() == []


def test_nothing_is_taken_in_after_consent_was_withdrawn(sender: TusSender):
    site = sender.site
    record_care(site.lent, site.patient_id, site.people["clinician"], 2, ConsentDecision.WITHDRAWN)

    answer = sender.posts(sender.uploads_url, data={"command_id": str(uuid4())})

    assert (answer.status_code, answer.json["reason"]) == (409, "no_consent")
    page = sender.site.get("clinician", "/images")
    assert "No images can be added" in page.text


def test_an_upload_of_another_patient_is_not_found(sender: TusSender):
    upload = sender.begins()
    other = upload["url"].replace(str(sender.site.patient_id), str(UUID(int=1)))

    assert sender.client.get(other).status_code == 404
