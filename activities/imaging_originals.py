"""Destroys what came as soon as it is decided about, and says what still waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from web.database import reading
from web.file_store import FileStore
from web.imaging.uploads.receiving import is_over
from web.models.imaging import (
    HAS_FILE,
    ImageInstance,
    ImageSeries,
    ImageUpload,
    SeriesState,
    UploadedFile,
    UploadedFileState,
    UploadedPart,
    UploadState,
)
from workflows.messages import UploadProgress

_AT_ONCE: Final = 200
_NEEDED_NO_MORE: Final = frozenset(
    {
        UploadedFileState.REFUSED,
        UploadedFileState.DUPLICATE,
        UploadedFileState.UNPACKED,
        UploadedFileState.SET_ASIDE,
    }
)
_GOES_ON: Final = frozenset({UploadState.CLEANING, UploadState.READY})


class Originals:
    """The uploaded bytes of one installation."""

    def __init__(self, sessions: sessionmaker[Session], store: FileStore) -> None:
        """Look with ``sessions``, remove from ``store``."""
        self._sessions = sessions
        self._store = store

    def destroy(self, upload_id: UUID, beat: Callable[[], None]) -> UploadProgress:
        """Destroy what is decided about; end the upload when nothing waits any more.

        First the file goes, then its row: a process that dies in between does it again.
        """
        with self._sessions.begin() as session:
            ends = end_if_stopped(session, upload_id)
        while parts := self._decided(upload_id, ends=ends):
            for part in parts:
                self._store.delete(part.file_ref)
            beat()
            with self._sessions.begin() as session:
                _forget(session, parts)
        with self._sessions.begin() as session:
            waiting = waiting_series(session, upload_id)
            upload = session.get_one(ImageUpload, upload_id, with_for_update=True)
            if not waiting and upload.state is UploadState.READY:
                upload.state, upload.finished_at = UploadState.DONE, datetime.now(UTC)
        return UploadProgress(waiting=0 if ends else waiting, is_stopped=ends)

    def _decided(self, upload_id: UUID, *, ends: bool) -> Sequence[UploadedPart]:
        query = (
            select(UploadedPart)
            .join(UploadedFile, UploadedFile.id == UploadedPart.file_id)
            .where(UploadedFile.upload_id == upload_id)
            .limit(_AT_ONCE)
        )
        if not ends:
            undecided = (
                select(ImageInstance.id)
                .join(ImageSeries, ImageSeries.id == ImageInstance.series_id)
                .where(
                    ImageInstance.id == UploadedFile.instance_id,
                    HAS_FILE,
                    ImageSeries.state == SeriesState.QUARANTINED,
                )
                .exists()
            )
            made = UploadedFile.state.in_([UploadedFileState.CLEANED, UploadedFileState.REVIEW])
            query = query.where(or_(UploadedFile.state.in_(_NEEDED_NO_MORE), made & ~undecided))
        with reading(), self._sessions() as session:
            return session.scalars(query).all()


def end_if_stopped(session: Session, upload_id: UUID) -> bool:
    """Tell whether the upload is given up; one whose patient said no is, from now on."""
    upload = session.get_one(ImageUpload, upload_id, with_for_update=True, populate_existing=True)
    if upload.state in _GOES_ON and is_over(session, upload.patient_id):
        upload.state, upload.finished_at = UploadState.DISCARDED, datetime.now(UTC)
    return upload.state is UploadState.DISCARDED


def waiting_series(session: Session, upload_id: UUID) -> int:
    """Count the series of an upload about which nobody has decided."""
    return (
        session.scalar(
            select(func.count(func.distinct(ImageSeries.id)))
            .join(ImageInstance, ImageInstance.series_id == ImageSeries.id)
            .join(UploadedFile, UploadedFile.instance_id == ImageInstance.id)
            .where(
                UploadedFile.upload_id == upload_id,
                HAS_FILE,
                ImageSeries.state == SeriesState.QUARANTINED,
            )
        )
        or 0
    )


def _forget(session: Session, parts: Sequence[UploadedPart]) -> None:
    files = {part.file_id for part in parts}
    refs = [part.file_ref for part in parts]
    session.execute(delete(UploadedPart).where(UploadedPart.file_ref.in_(refs)))
    session.execute(
        update(UploadedFile)
        .where(
            UploadedFile.id.in_(files),
            ~select(UploadedPart.file_id).where(UploadedPart.file_id == UploadedFile.id).exists(),
        )
        .values(original_destroyed_at=datetime.now(UTC))
    )
