"""The portable copy holds every image that is kept, and says of each where it lies."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from tests.support.panel_site import a_panel_site
from tests.support.web_pages import token_in
from web.file_store import FileStore
from web.models.imaging import ImageInstance, ImageSeries, ImageStudy, ImageUpload, SeriesState
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases
    from tests.support.panel_site import PanelSite


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as found:
        yield found


def has_image(site: PanelSite, content: bytes, media_type: str, state: SeriesState) -> None:
    """Let the patient have a series of one image."""
    with site.lent.sessions.begin() as session:
        cipher = PatientKeys.of(site.settings).cipher(session, site.patient_id)
        upload = ImageUpload(
            patient_id=site.patient_id,
            uploaded_by_id=site.people["clinician"],
            command_id=uuid4(),
        )
        study = ImageStudy(patient_id=site.patient_id, study_uid=uuid4().hex)
        session.add_all([upload, study])
        session.flush()
        series = ImageSeries(
            patient_id=site.patient_id,
            study_id=study.id,
            upload_id=upload.id,
            series_uid=uuid4().hex,
            kind="photograph",
            state=state,
        )
        session.add(series)
        session.flush()
        _add_instance(site, session, cipher, series.id, content, media_type)


def _add_instance(site, session, cipher, series_id: UUID, content: bytes, media_type: str) -> None:  # noqa: ANN001 - as the rows want it
    row = ImageInstance(
        id=uuid4(),
        patient_id=site.patient_id,
        series_id=series_id,
        sop_uid=uuid4().hex,
        media_type=media_type,
        size=len(content),
        sha256="",
        source_digest=uuid4().bytes,
    )
    stored = FileStore.of(site.settings).put(io.BytesIO(content), cipher, row.file_context)
    row.file_ref = stored.ref
    session.add(row)


def test_images_lie_in_the_archive_and_their_places_in_the_record(site: PanelSite):
    has_image(site, b"a photograph", "image/png", SeriesState.RELEASED)
    has_image(site, b"waiting", "application/dicom", SeriesState.QUARANTINED)
    has_image(site, b"refused", "image/png", SeriesState.REFUSED)
    client = site.browser("clinician")
    page = client.get(f"/patients/{site.patient_id}")

    answer = client.post(
        f"/patients/{site.patient_id}/portability", data={"csrf_token": token_in(page)}
    )

    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    told = json.loads(archive.read("record.json"))["images"]
    places = [image["place"] for series in told for image in series["images"]]
    assert places == ["images/001-photograph/00001.png", "images/002-photograph/00001.dcm"]
    assert [archive.read(place) for place in places] == [b"a photograph", b"waiting"]
    assert b"refused" not in answer.data
