"""Takes uploaded files through the cleaner into the store and the tables, several at a time.

Files are prepared (put together, cleaned) before they are kept (encrypted, brought to disk, written
down), so that the next ones can be prepared meanwhile. What fails together is tried one by one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from activities.imaging.cleaner import Cleaner
from activities.imaging_keeping import Cleaned, Keeping
from activities.imaging_patience import is_hopeless, is_outage
from activities.imaging_rows import note_end
from activities.imaging_scratch import UNREADABLE, scratch, whole_file, why_unreadable
from activities.imaging_secrets import cleaning_secrets
from web.database import reading
from web.file_store import FileStore
from web.models.imaging import UploadedFile, UploadedFileState, UploadedPart
from web.patient_keys import PatientCipher
from workflows.domain.imaging.verdicts import RefusalReason

log = logging.getLogger(__name__)

FAILED_HERE: Final = "failed_here"


class PreparedFiles:
    """Files of one upload that were cleaned, or could not be read; nothing is written down yet."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self.cleaned: list[Cleaned] = []
        # Why the others cannot be read, by their ids.
        self.unreadable: dict[UUID, RefusalReason] = {}
        self.open_files = ExitStack()

    def __enter__(self) -> Self:
        """Return the files."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of what was cleaned."""
        self.open_files.close()


class FileCleaning:
    """Cleans files of one patient."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        store: FileStore,
        cleaner: Cleaner,
        cipher: PatientCipher,
    ) -> None:
        """Read and write rows with ``sessions``; what is clean goes into ``store``."""
        self._sessions = sessions
        self._store = store
        self._cleaner = cleaner
        self._cipher = cipher
        self._secrets = cleaning_secrets(cipher)
        self._keeping = Keeping(sessions, store, cipher)

    def clean(self, file_ids: Sequence[UUID]) -> None:
        """Give files of one upload their verdicts; one that has it is left alone."""
        self.finish(file_ids, lambda: self.prepare(file_ids))

    def prepare(self, file_ids: Sequence[UUID]) -> PreparedFiles:
        """Put the files together and clean them; any thread may do this."""
        prepared = PreparedFiles()
        try:
            for row, parts in self._arrived(file_ids):
                self._prepare_one(prepared, row, parts)
        except BaseException:
            prepared.open_files.close()
            raise
        return prepared

    def finish(self, file_ids: Sequence[UUID], prepare: Callable[[], PreparedFiles]) -> None:
        """Keep what ``prepare`` returns, or find out which of the files stands in the way."""
        try:
            with prepare() as prepared:
                self._keep(prepared)
        except Exception as error:
            if is_outage(error):
                raise
            if len(file_ids) == 1:
                self._give_up(file_ids[0], error)
                return
            for each in file_ids:
                self.clean([each])

    def _prepare_one(
        self, prepared: PreparedFiles, row: UploadedFile, parts: Sequence[UploadedPart]
    ) -> None:
        target = prepared.open_files.enter_context(scratch(row.size))
        try:
            with whole_file(self._store, self._cipher, parts, row.size) as source:
                file = self._cleaner.clean(source, target, self._secrets)
        except UNREADABLE as error:
            prepared.unreadable[row.id] = why_unreadable(error)
        else:
            prepared.cleaned.append(Cleaned(row=row, file=file, target=target))

    def _keep(self, prepared: PreparedFiles) -> None:
        try:
            self._keeping.keep(prepared.cleaned, prepared.unreadable)
        except IntegrityError:
            # Another upload of this patient was faster with the same image; now it is known.
            self._keeping.keep(prepared.cleaned, prepared.unreadable)

    def _give_up(self, file_id: UUID, error: Exception) -> None:
        """Refuse a file that stands in the way of its upload, if trying again will not help."""
        told = {"file_id": str(file_id), "error": type(error).__name__}
        if isinstance(error, (DataError, OverflowError)):
            log.warning("a file holds what cannot be kept", extra=told)
            reason: str = RefusalReason.DAMAGED
        elif is_hopeless(error):
            log.error("a file could not be judged", extra=told, exc_info=error)
            reason = FAILED_HERE
        else:
            raise error
        with self._sessions.begin() as session:
            note_end(session, file_id, UploadedFileState.REFUSED, reason=reason)

    def _arrived(
        self, file_ids: Sequence[UUID]
    ) -> list[tuple[UploadedFile, Sequence[UploadedPart]]]:
        with reading(), self._sessions() as session:
            rows = session.scalars(
                select(UploadedFile)
                .where(
                    UploadedFile.id.in_(file_ids), UploadedFile.state == UploadedFileState.RECEIVED
                )
                .order_by(UploadedFile.position)
            ).all()
            parts = session.scalars(
                select(UploadedPart).where(UploadedPart.file_id.in_([row.id for row in rows]))
            ).all()
        return [(row, [part for part in parts if part.file_id == row.id]) for row in rows]
