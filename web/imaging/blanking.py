"""Overwrites what stands in the open about an erased patient's images; the rest lost its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from web.models.imaging import ImageInstance, ImageSeries, ImageStudy, ImageUpload, UploadedFile

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session


def blank_images(session: Session, patient_id: UUID) -> None:
    """Leave identifiers and times, and nothing of what was examined, how and when."""
    uploads = select(ImageUpload.id).where(ImageUpload.patient_id == patient_id)
    for table, condition, nothing in (
        (ImageStudy, ImageStudy.patient_id == patient_id, {"study_date": None}),
        (
            ImageSeries,
            ImageSeries.patient_id == patient_id,
            {
                "modality": "",
                "description": "",
                "body_part": "",
                "laterality": "",
                "review_reasons": {},
            },
        ),
        (
            ImageInstance,
            ImageInstance.patient_id == patient_id,
            {"sop_class": "", "transfer_syntax": "", "frame_offsets": {}},
        ),
        (UploadedFile, UploadedFile.upload_id.in_(uploads), {"reason": "", "detail": ""}),
    ):
        session.execute(update(table).where(condition).values(nothing))
