"""Files sent by a program: an upload like any other, for the enrolling centre only."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.support.image_files import a_dicom_file, made_uid
from web.imaging.dicomweb import storing
from web.imaging.queries import open_upload
from web.imaging.uploads import receiving
from web.models.imaging import ImageUpload, UploadedFile, UploadedFileState, UploadState

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite

TYPE = 'multipart/related; type="application/dicom"; boundary=border'


def body_of(*files: bytes) -> bytes:
    parts = [
        b"--border\r\nContent-Type: application/dicom\r\n\r\n" + each + b"\r\n" for each in files
    ]
    return b"".join(parts) + b"--border--\r\n"


def sends(site: PanelSite, who: str, body: bytes, content_type: str = TYPE) -> TestResponse:
    client = site.browser(who)
    token = re.findall(r'csrf_token" value="([^"]+)"', client.get("/account").text)
    return client.post(
        f"/patients/{site.patient_id}/dicomweb/studies",
        data=body,
        content_type=content_type,
        headers={"X-CSRFToken": token[0] if token else ""},
    )


def uploads(site: PanelSite) -> list[Any]:
    with site.lent.sessions() as session:
        return list(session.scalars(select(ImageUpload)))


def test_files_become_an_upload(panel_site: PanelSite) -> None:
    files = [a_dicom_file(made_uid(), made_uid(), made_uid(), side=600)[1] for _ in range(3)]

    answer = sends(panel_site, "clinician", body_of(*files))

    assert answer.status_code == 202
    assert answer.mimetype == "application/dicom+json"
    assert "/images/uploads/" in answer.headers["Location"]
    (upload,) = uploads(panel_site)
    assert upload.state is UploadState.CLEANING
    with panel_site.lent.sessions() as session:
        rows = session.scalars(select(UploadedFile).order_by(UploadedFile.position)).all()
    assert [row.size for row in rows] == [len(each) for each in files]
    assert {row.state for row in rows} == {UploadedFileState.RECEIVED}


def test_a_body_that_breaks_off_leaves_nothing_to_judge(panel_site: PanelSite) -> None:
    whole = body_of(a_dicom_file(made_uid(), made_uid(), made_uid())[1])

    answer = sends(panel_site, "clinician", whole[:-20])

    assert answer.status_code == 400
    (upload,) = uploads(panel_site)
    assert upload.state is UploadState.DISCARDED


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/dicom", 415),
        ('multipart/related; type="application/dicom+json"; boundary=border', 415),
        ('multipart/related; type="application/dicom"', 400),
    ],
)
def test_another_form_is_refused(panel_site: PanelSite, content_type: str, status: int) -> None:
    answer = sends(panel_site, "clinician", body_of(b"x"), content_type)

    assert answer.status_code == status
    assert uploads(panel_site) == []


def test_an_empty_body_is_refused(panel_site: PanelSite) -> None:
    assert sends(panel_site, "clinician", b"--border--\r\n").status_code == 409
    assert [each.state for each in uploads(panel_site)] == [UploadState.DISCARDED]


def test_too_many_files_leave_no_open_upload(
    panel_site: PanelSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "FILES_LIMIT", 1)

    answer = sends(panel_site, "clinician", body_of(b"x" * 600, b"y" * 600))

    assert (answer.status_code, answer.text) == (409, "too_many_files\n")
    assert [each.state for each in uploads(panel_site)] == [UploadState.DISCARDED]


@pytest.mark.parametrize("step", ["keep_form_files", "complete_upload"])
def test_an_error_of_ours_leaves_no_open_upload(
    panel_site: PanelSite, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fails(*_given: object) -> None:
        raise OSError("the disk is away")

    monkeypatch.setattr(storing, step, fails)

    assert sends(panel_site, "clinician", body_of(b"x" * 600)).status_code == 500
    assert [each.state for each in uploads(panel_site)] == [UploadState.DISCARDED]


def test_an_answer_that_is_lost_undoes_nothing(
    panel_site: PanelSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object) -> None:
        raise OSError("the disk is away")

    monkeypatch.setattr(storing, "json_answer", fails)

    assert sends(panel_site, "clinician", body_of(b"x" * 600)).status_code == 500
    assert [each.state for each in uploads(panel_site)] == [UploadState.CLEANING]


def test_a_long_request_says_that_it_is_alive(
    panel_site: PanelSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "_TOLD_EVERY", timedelta())

    sends(panel_site, "clinician", body_of(b"x" * 600, b"y" * 600))

    (upload,) = uploads(panel_site)
    with panel_site.lent.sessions() as session:
        first = session.scalars(select(UploadedFile).order_by(UploadedFile.position)).first()
    assert first is not None
    assert upload.heard_at > first.changed_at


def test_files_of_a_person_never_join_what_a_program_left_open(panel_site: PanelSite) -> None:
    sends(panel_site, "clinician", body_of(b"x" * 600))
    with panel_site.lent.sessions.begin() as session:
        # As a process that was killed in the middle of a request leaves it.
        left = session.scalars(select(ImageUpload)).one()
        left.state = UploadState.RECEIVING
        patient_id, person_id = left.patient_id, left.uploaded_by_id

        assert open_upload(session, patient_id, person_id) is None


@pytest.mark.parametrize("who", ["member", "stranger", "coordinator"])
def test_only_the_enrolling_centre_sends(panel_site: PanelSite, who: str) -> None:
    assert sends(panel_site, who, body_of(b"x")).status_code == 404
    assert uploads(panel_site) == []


def test_without_a_token_nothing_is_taken(panel_site: PanelSite) -> None:
    answer = panel_site.browser("clinician").post(
        f"/patients/{panel_site.patient_id}/dicomweb/studies",
        data=body_of(b"x"),
        content_type=TYPE,
    )

    assert answer.status_code == 400
    assert uploads(panel_site) == []
