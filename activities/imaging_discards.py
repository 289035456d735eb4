"""Destroys what an upload that was given up had already made, so that nothing of it is left.

Only what nobody decided about: what was released before stays until that is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from activities.imaging_index import forget_content, instances_of, pictures_taken_from
from web.database import reading
from web.file_store import FileStore
from web.imaging.review.releasing import move
from web.models.image_marks import NO_PICTURE
from web.models.imaging import (
    HAS_FILE,
    ImageInstance,
    ImageSeries,
    SeriesState,
    UploadedFile,
    UploadedFileState,
)
from web.models.patients import Patient

_AT_ONCE: Final = 200
_MADE: Final = (UploadedFileState.CLEANED, UploadedFileState.REVIEW)


class Discards:
    """The cleaned images of uploads that were given up."""

    def __init__(self, sessions: sessionmaker[Session], store: FileStore) -> None:
        """Look with ``sessions``, remove from ``store``."""
        self._sessions = sessions
        self._store = store

    def destroy(self, upload_id: UUID, beat: Callable[[], None]) -> Sequence[UUID]:
        """Destroy the upload's images in quarantine; return series that hold others besides.

        First the file goes, then its row: a process that dies in between does it again.
        """
        while made := self._made(upload_id):
            for each in made:
                self._store.delete(each.file_ref)
            beat()
            with self._sessions.begin() as session:
                for each in made:
                    row = session.get_one(ImageInstance, each.id, with_for_update=True)
                    if row.file_ref == each.file_ref:
                        forget_content(row)
        return [each for each in self._touched(upload_id) if not self._close(each)]

    def _made(self, upload_id: UUID) -> Sequence[ImageInstance]:
        query = (
            select(ImageInstance)
            .join(UploadedFile, UploadedFile.instance_id == ImageInstance.id)
            .join(ImageSeries, ImageSeries.id == ImageInstance.series_id)
            .where(
                UploadedFile.upload_id == upload_id,
                UploadedFile.state.in_(_MADE),
                ImageSeries.state == SeriesState.QUARANTINED,
                HAS_FILE,
            )
            .limit(_AT_ONCE)
        )
        with reading(), self._sessions() as session:
            return session.scalars(query).all()

    def _touched(self, upload_id: UUID) -> Sequence[UUID]:
        query = (
            select(ImageSeries.id)
            .join(ImageInstance, ImageInstance.series_id == ImageSeries.id)
            .join(UploadedFile, UploadedFile.instance_id == ImageInstance.id)
            .where(
                UploadedFile.upload_id == upload_id,
                UploadedFile.state.in_(_MADE),
                ImageSeries.state == SeriesState.QUARANTINED,
            )
            .distinct()
        )
        with reading(), self._sessions() as session:
            return session.scalars(query).all()

    def _close(self, series_id: UUID) -> bool:
        """Refuse a series that holds nothing any more; False when it does."""
        with self._sessions.begin() as session:
            series = session.get_one(ImageSeries, series_id)
            session.get_one(Patient, series.patient_id, with_for_update=True)
            session.refresh(series, with_for_update=True)
            if instances_of(session, series_id):
                return False
            refs = [ref for ref in (series.metadata_ref, series.thumbnail_ref) if ref]
            refs += pictures_taken_from(session, series_id, NO_PICTURE)
            series.metadata_ref = series.thumbnail_ref = series.sealed_receipt = None
            if series.state is SeriesState.QUARANTINED:
                move(series, SeriesState.REFUSED)
            for ref in refs:
                self._store.delete(ref)
        return True
