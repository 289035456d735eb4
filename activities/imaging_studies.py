"""The imaging workflow's activities: take an upload apart, clean its files, index, destroy.

Each looks at the rows for what is left to do, so a worker that dies loses no file and makes none
twice. Parsers run in the cleaner's children, never here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity

from activities.heartbeats import beat, beating
from activities.imaging.cleaner import Cleaner
from activities.imaging_batches import batches, one_ahead
from activities.imaging_cleaning import FileCleaning
from activities.imaging_discards import Discards
from activities.imaging_index import (
    count_instances,
    find_volume_fault,
    instances_of,
    keep_metadata,
    keep_thumbnail,
)
from activities.imaging_originals import Originals, end_if_stopped, waiting_series
from activities.imaging_patience import is_hopeless
from activities.imaging_taking import FileTaking
from web import audit
from web.database import reading
from web.file_store import FileStore
from web.models.audit import AuditAct
from web.models.imaging import (
    ImageInstance,
    ImageSeries,
    ImageUpload,
    UploadedFile,
    UploadedFileState,
    UploadState,
)
from web.patient_keys import PatientCipher, PatientErasedError, PatientKeys
from workflows.messages import (
    CleanFiles,
    DestroyOriginals,
    IndexSeries,
    TakeFiles,
    UploadProgress,
)

log = logging.getLogger(__name__)

# One activity works so long and lets others have its thread; the workflow calls it again.
_BATCH_SECONDS: Final = 20.0
_FILES_AT_ONCE: Final = 512


class ImagingStudies:
    """Works on uploads of one installation."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        keys: PatientKeys,
        store: FileStore,
        cleaner: Cleaner,
    ) -> None:
        """Use a session factory, the patients' keys, the file store and a cleaner."""
        self._sessions = sessions
        self._keys = keys
        self._store = store
        self._cleaner = cleaner
        self._originals = Originals(sessions, store)
        self._discards = Discards(sessions, store)

    @activity.defn
    def take_files(self, message: TakeFiles) -> UploadProgress:
        """Unpack archives, set aside what belongs to a medium, name what did not arrive whole."""
        with beating():
            if self._is_stopped(message.upload_id):
                return UploadProgress(is_stopped=True)
            cipher = self._cipher(message.upload_id)
            taking = FileTaking(self._sessions, self._store, self._cleaner, cipher)
            taking.take(message.upload_id)
            return UploadProgress(waiting=len(self._waiting_files(message.upload_id)))

    @activity.defn
    def clean_files(self, message: CleanFiles) -> UploadProgress:
        """Judge and clean files for a while; say how many are left at the least."""
        until = time.monotonic() + _BATCH_SECONDS
        with beating():
            while waiting := self._waiting_files(message.upload_id):
                cipher = self._cipher(message.upload_id)
                cleaning = FileCleaning(self._sessions, self._store, self._cleaner, cipher)
                for file_ids, prepared in one_ahead(cleaning.prepare, batches(waiting)):
                    # Whoever withdraws consent does not wait for the rest of a whole examination.
                    if self._is_stopped(message.upload_id):
                        return UploadProgress(is_stopped=True)
                    cleaning.finish(file_ids, prepared)
                    if time.monotonic() > until or _is_to_stop():
                        return UploadProgress(
                            waiting=len(self._waiting_files(message.upload_id)),
                        )
        return UploadProgress()

    @activity.defn
    def index_series(self, message: IndexSeries) -> UploadProgress:
        """Make metadata and thumbnails of the upload's series; it waits for its review then."""
        with beating():
            if self._is_stopped(message.upload_id):
                return UploadProgress(is_stopped=True)
            cipher = self._cipher(message.upload_id)
            for series_id in self._series(message.upload_id):
                self._index_one(cipher, series_id)
            with self._sessions.begin() as session:
                waiting = waiting_series(session, message.upload_id)
                _make_ready(session, message.upload_id, waiting)
        return UploadProgress(waiting=waiting)

    @activity.defn
    def destroy_originals(self, message: DestroyOriginals) -> UploadProgress:
        """Destroy originals that are decided about; say how many series wait for a person."""
        with beating():
            if self._is_stopped(message.upload_id):
                for series_id in self._discards.destroy(message.upload_id, beat):
                    self._index_unless_erased(message.upload_id, series_id)
            return self._originals.destroy(message.upload_id, beat)

    def _index_unless_erased(self, upload_id: UUID, series_id: UUID) -> None:
        try:
            self._index(self._cipher(upload_id), series_id)
        except PatientErasedError:
            # Without the key nothing is left to be described.
            return

    def _is_stopped(self, upload_id: UUID) -> bool:
        with self._sessions.begin() as session:
            return end_if_stopped(session, upload_id)

    def _cipher(self, upload_id: UUID) -> PatientCipher:
        with reading(), self._sessions() as session:
            patient_id = session.get_one(ImageUpload, upload_id).patient_id
            return self._keys.cipher(session, patient_id)

    def _waiting_files(self, upload_id: UUID) -> Sequence[tuple[UUID, int]]:
        """Return files that wait for their verdict, with their sizes in bytes."""
        with reading(), self._sessions() as session:
            found = session.execute(
                select(UploadedFile.id, UploadedFile.size)
                .where(
                    UploadedFile.upload_id == upload_id,
                    UploadedFile.state == UploadedFileState.RECEIVED,
                )
                .order_by(UploadedFile.position)
                .limit(_FILES_AT_ONCE)
            )
            return [(row.id, row.size) for row in found]

    def _series(self, upload_id: UUID) -> Sequence[UUID]:
        with reading(), self._sessions() as session:
            return session.scalars(
                select(ImageInstance.series_id)
                .join(UploadedFile, UploadedFile.instance_id == ImageInstance.id)
                .where(
                    UploadedFile.upload_id == upload_id,
                    UploadedFile.state.in_([UploadedFileState.CLEANED, UploadedFileState.REVIEW]),
                )
                .distinct()
            ).all()

    def _index_one(self, cipher: PatientCipher, series_id: UUID) -> None:
        """Index a series; one that cannot be is left for a person to refuse."""
        try:
            self._index(cipher, series_id)
        except Exception as error:
            if not is_hopeless(error):
                raise
            log.exception("a series could not be indexed", extra={"series_id": str(series_id)})

    def _index(self, cipher: PatientCipher, series_id: UUID) -> None:
        """Store what is made anew, change the row, and only then remove what was there before."""
        with reading(), self._sessions() as session:
            series = session.get_one(ImageSeries, series_id)
            instances = instances_of(session, series_id)
        metadata = keep_metadata(self._store, cipher, series, instances)
        thumbnail = keep_thumbnail(self._store, cipher, self._cleaner, series, instances)
        fault = find_volume_fault(cipher, instances)
        with self._sessions.begin() as session:
            row = session.get_one(ImageSeries, series_id, with_for_update=True)
            old = [row.metadata_ref, row.thumbnail_ref]
            row.metadata_ref, row.thumbnail_ref = metadata, thumbnail
            count_instances(row, instances_of(session, series_id), fault)
        for ref in old:
            if ref is not None:
                self._store.delete(ref)


def _is_to_stop() -> bool:
    """Tell whether the worker is going; the demonstration works without one."""
    return activity.in_activity() and activity.is_worker_shutdown()


def _make_ready(session: Session, upload_id: UUID, waiting: int) -> None:
    upload = session.get_one(ImageUpload, upload_id, with_for_update=True)
    if upload.state is not UploadState.CLEANING:
        return
    upload.state = UploadState.READY
    # Whoever decides at once is not kept waiting for the starter's next round.
    upload.workflow_started_at = None
    audit.record(
        session,
        act=AuditAct.CHANGED,
        person_id=upload.uploaded_by_id,
        subject_kind="image_upload",
        subject_id=upload.id,
        patient_id=upload.patient_id,
        panel_id=upload.panel_id,
        detail={"series": waiting, "judged_at": datetime.now(UTC).isoformat()},
    )
