"""The list of images: one row a series, quarantine seen by one's own centre, receipts in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.support.page_checks import assert_page
from tests.support.panel_site import PanelSite, a_panel_site, with_members
from web.models.audit import AuditEntry
from web.models.imaging import (
    ImageInstance,
    ImageSeries,
    ImageStudy,
    ImageUpload,
    SeriesState,
    UploadedFile,
    UploadedFileState,
    UploadState,
)
from web.patient_keys import PatientCipher, PatientKeys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tests.support.databases import Databases

RECEIPT = {
    "files": 300,
    "profile": "Basic Profile",
    "edition": "2026c",
    "version": "1",
    "options": ["113107"],
    "masked_regions": 0,
    "removed": {"InstitutionName": 300},
    "emptied": {},
    "replaced": {"PatientName": 300},
    "shifted": {"StudyDate": 300},
    "kept_groups": {},
}


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as found:
        yield with_members(found)


def has_series(site: PanelSite, state: SeriesState, **values: object) -> UUID:
    """Let the patient have a series of 300 images; return its id."""
    with site.lent.sessions.begin() as session:
        cipher = PatientKeys.of(site.settings).cipher(session, site.patient_id)
        upload = ImageUpload(
            patient_id=site.patient_id,
            uploaded_by_id=site.people["clinician"],
            state=UploadState.READY,
            command_id=uuid4(),
        )
        study = ImageStudy(patient_id=site.patient_id, study_uid=f"2.25.{uuid4().int}")
        session.add_all([upload, study])
        session.flush()
        series = ImageSeries(
            id=uuid4(),
            patient_id=site.patient_id,
            study_id=study.id,
            upload_id=upload.id,
            series_uid=f"2.25.{uuid4().int}",
            kind="dicom",
            modality="CT",
            instance_count=300,
            frame_count=300,
            size=157_286_400,
            rows=512,
            columns=512,
            state=state,
            review_reasons={"codes": ["text_found"]},
            receipt_profile="Basic Profile",
        )
        for name, value in values.items():
            setattr(series, name, value)
        series.sealed_receipt = cipher.seal(json.dumps(RECEIPT), series.receipt_context)
        session.add(series)
        session.flush()
        _add_refused_file(session, cipher, upload.id)
        return series.id


def _add_refused_file(session: Session, cipher: PatientCipher, upload_id: UUID) -> None:
    row = UploadedFile(
        id=uuid4(),
        upload_id=upload_id,
        position=0,
        size=10,
        received=10,
        state=UploadedFileState.REFUSED,
        reason="transfer_syntax",
        detail="1.2.840.10008.1.2.4.100 MPEG2",
    )
    row.sealed_name = cipher.seal("Jane-Canary/IM1", row.name_context)
    session.add(row)


def test_an_empty_list_says_what_to_do(site: PanelSite):
    own, other = site.get("clinician", "/images"), site.get("member", "/images")

    for page in (own, other):
        assert_page(page)
    assert "Add the folder of a CD or single files below" in own.text
    assert "has not released any images" in other.text
    assert "data-image-upload" not in other.text


def test_of_many_files_without_an_image_fifty_are_named_and_none_is_asked_for_again(
    site: PanelSite, monkeypatch: pytest.MonkeyPatch
):
    has_series(site, SeriesState.QUARANTINED)
    with site.lent.sessions.begin() as session:
        cipher = PatientKeys.of(site.settings).cipher(session, site.patient_id)
        upload_id = session.scalars(select(ImageUpload.id)).one()
        for _number in range(70):
            _add_refused_file(session, cipher, upload_id)
    opened: list[bytes] = []
    inner = PatientCipher.open_text
    monkeypatch.setattr(
        PatientCipher,
        "open_text",
        lambda cipher, sealed, place: opened.append(sealed) or inner(cipher, sealed, place),
    )

    page = site.get("clinician", "/images")

    assert "71 files of the upload" in page.text
    assert page.text.count("Jane-Canary/IM1") == 50
    assert "21 more are not named here." in page.text
    progress = site.get("clinician", "/images/progress")
    assert "71 were not taken" in progress.text
    assert progress.text.count("Jane-Canary/IM1") == 50
    opened.clear()
    tag = progress.headers["ETag"]
    again = site.get("clinician", "/images/progress", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert opened == []


def test_the_enrolling_centre_sees_what_waits_and_why(site: PanelSite):
    series_id = has_series(site, SeriesState.QUARANTINED)

    page = site.get("clinician", "/images")

    assert_page(page)
    assert "300 images" in page.text
    assert "512 × 512" in page.text
    assert "Waits for your check" in page.text
    assert f"/images/review/{series_id}" in page.text
    assert page.text.count('class="row-card') == 1


@pytest.mark.parametrize("who", ["member", "lead", "guest"])
def test_others_see_a_series_when_it_is_released_and_no_file_names(site: PanelSite, who: str):
    hidden = has_series(site, SeriesState.QUARANTINED)
    shown = has_series(site, SeriesState.RELEASED)

    page = site.get(who, "/images")

    assert_page(page)
    assert str(shown) in page.text
    assert str(hidden) not in page.text
    assert "Jane-Canary" not in page.text


def test_from_the_top_of_a_long_list_a_link_leads_to_where_images_are_added(site: PanelSite):
    empty = site.get("clinician", "/images").text
    has_series(site, SeriesState.RELEASED)

    assert 'href="#add"' not in empty
    assert 'href="#add"' in site.get("clinician", "/images").text
    assert 'href="#add"' not in site.get("member", "/images").text


def test_refused_files_are_named_to_the_centre_with_their_transfer_syntax(site: PanelSite):
    has_series(site, SeriesState.RELEASED)

    page = site.browser("clinician").get(f"/patients/{site.patient_id}/images")

    assert_page(page)
    assert "Jane-Canary/IM1" in page.text
    assert "1.2.840.10008.1.2.4.100" in page.text


def test_the_receipt_says_what_was_done_in_words(site: PanelSite):
    series_id = has_series(site, SeriesState.RELEASED)

    page = site.get("member", f"/images/receipts/{series_id}")

    assert_page(page)
    for words in ("Basic Profile", "2026c", "InstitutionName", "Shifted", "StudyDate"):
        assert words in page.text


def test_the_receipt_of_what_is_out_of_sight_is_not_found(site: PanelSite):
    series_id = has_series(site, SeriesState.QUARANTINED)

    assert site.get("member", f"/images/receipts/{series_id}").status_code == 404
    assert site.get("clinician", f"/images/receipts/{uuid4()}").status_code == 404


def test_strangers_find_nothing(site: PanelSite):
    has_series(site, SeriesState.RELEASED)

    assert site.get("stranger", "/images").status_code == 404
    member = site.browser("member").get(f"/patients/{site.patient_id}/images")
    assert member.status_code == 404


def test_who_sees_the_list_is_on_record(site: PanelSite):
    site.get("member", "/images")

    with site.lent.sessions() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "images")).one()
    assert entry.person_id == site.people["member"]
    assert entry.patient_id == site.patient_id


def test_the_page_follows_an_upload_that_is_being_checked(site: PanelSite):
    has_series(site, SeriesState.QUARANTINED)
    with site.lent.sessions.begin() as session:
        session.scalars(select(ImageUpload)).one().state = UploadState.CLEANING

    page = site.get("clinician", "/images")
    part = site.get("clinician", "/images/progress")
    again = site.get(
        "clinician", "/images/progress", headers={"If-None-Match": part.headers["ETag"]}
    )

    assert "data-live" in page.text
    assert "1 of 1 files are checked." in part.text
    assert "Jane-Canary" not in part.text
    assert again.status_code == 304
    assert site.get("stranger", "/images/progress").status_code == 404


def test_the_record_the_patient_and_the_panel_lead_here(site: PanelSite):
    client = site.browser("clinician")

    for page in (f"/panels/{site.panel_id}/record/imaging", f"/panels/{site.panel_id}"):
        assert f"/panels/{site.panel_id}/images" in client.get(page).text
    for page in (f"/patients/{site.patient_id}/record/imaging", f"/patients/{site.patient_id}"):
        assert f"/patients/{site.patient_id}/images" in client.get(page).text


def test_no_instance_is_needed_to_list_a_series(site: PanelSite):
    has_series(site, SeriesState.RELEASED)

    with site.lent.sessions() as session:
        assert session.scalars(select(ImageInstance)).all() == []
    assert site.get("member", "/images").status_code == 200
