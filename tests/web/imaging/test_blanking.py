"""After an erasure nothing in the open says what was examined."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import inspect, select, text

from tests.support.panel_site import a_panel_site
from web.imaging.blanking import blank_images
from web.models.imaging import ImageInstance, ImageSeries, ImageStudy, ImageUpload, UploadedFile

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tests.support.databases import Databases


def has_images(session: Session, patient_id: UUID, person_id: UUID) -> None:
    """Add a study, its series, an image and a refused file, all with a canary."""
    upload = ImageUpload(patient_id=patient_id, uploaded_by_id=person_id, command_id=uuid4())
    study = ImageStudy(patient_id=patient_id, study_uid="2.25.1", study_date=date(1999, 1, 9))
    session.add_all([upload, study])
    session.flush()
    series = ImageSeries(
        patient_id=patient_id,
        study_id=study.id,
        upload_id=upload.id,
        series_uid="2.25.2",
        kind="dicom",
        modality="CANARYMOD",
        description="CANARY description",
        body_part="CANARY HEAD",
        laterality="CANA",
        review_reasons={"codes": ["CANARY"]},
    )
    session.add(series)
    session.flush()
    instance = ImageInstance(
        patient_id=patient_id,
        series_id=series.id,
        sop_uid="2.25.3",
        sop_class="CANARY class",
        transfer_syntax="CANARY syntax",
        frame_offsets={"frames": [["CANARY", 2]]},
        file_ref="",
        size=1,
        sha256="",
        source_digest=b"",
    )
    refused = UploadedFile(
        upload_id=upload.id,
        position=0,
        sealed_name=b"",
        size=1,
        reason="CANARY",
        detail="CANARY detail",
    )
    session.add_all([instance, refused])


def test_modality_part_and_day_are_gone(databases: Databases, tmp_path: Path):
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as site:
        with lent.sessions.begin() as session:
            has_images(session, site.patient_id, site.people["clinician"])

        with lent.sessions.begin() as session:
            blank_images(session, site.patient_id)

        with lent.engine.connect() as connection:
            rows = [
                str(row)
                for table in inspect(connection).get_table_names()
                for row in connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
            ]
        assert [row for row in rows if "CANA" in row] == []
        with lent.sessions() as session:
            assert session.scalars(select(ImageStudy.study_date)).one() is None
