"""A patient's cleaned images for the portable copy (GDPR Art. 20), and their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.models.imaging import HAS_FILE, ImageInstance, ImageSeries, ImageStudy, SeriesState

_ENDINGS: Final[Mapping[str, str]] = {
    "application/dicom": "dcm",
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
}


@dataclass(frozen=True, kw_only=True)
class PortableImage:
    """An image and its place in the archive."""

    instance_id: UUID
    place: str


def portable_images(
    session: Session, patient_id: UUID
) -> tuple[list[dict[str, Any]], list[PortableImage]]:
    """Return the series as JSON takes them, and every file; what was refused is not there."""
    rows = session.execute(
        select(ImageSeries, ImageStudy)
        .join(ImageStudy, ImageStudy.id == ImageSeries.study_id)
        .where(ImageSeries.patient_id == patient_id, ImageSeries.state != SeriesState.REFUSED)
        .order_by(ImageStudy.made_at, ImageSeries.made_at, ImageSeries.id)
    ).all()
    told: list[dict[str, Any]] = []
    files: list[PortableImage] = []
    for number, (series, study) in enumerate(rows, start=1):
        folder = f"images/{number:03d}-{series.modality or series.kind}"
        instances = _instances(session, series.id, folder)
        files += [PortableImage(instance_id=each.id, place=place) for each, place in instances]
        told.append(_series(series, study) | {"images": [_image(*each) for each in instances]})
    return told, files


def _instances(session: Session, series_id: UUID, folder: str) -> list[tuple[ImageInstance, str]]:
    rows = session.scalars(
        select(ImageInstance)
        .where(ImageInstance.series_id == series_id, HAS_FILE)
        .order_by(ImageInstance.instance_number, ImageInstance.sop_uid)
    )
    return [
        (row, f"{folder}/{number:05d}.{_ENDINGS.get(row.media_type, 'bin')}")
        for number, row in enumerate(rows, start=1)
    ]


def _series(series: ImageSeries, study: ImageStudy) -> dict[str, Any]:
    return {
        "study_uid": study.study_uid,
        "study_date_shifted": study.study_date,
        "series_uid": series.series_uid,
        "kind": series.kind,
        "modality": series.modality,
        "description": series.description,
        "body_part": series.body_part,
        "state": series.state.value,
        "released_at": series.released_at,
    }


def _image(row: ImageInstance, place: str) -> dict[str, Any]:
    return {"sop_uid": row.sop_uid, "media_type": row.media_type, "place": place}
