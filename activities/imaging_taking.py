"""Looks through what arrived: archives are unpacked, media's own files set aside, gaps named."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from activities.imaging.archives import (
    INFLATED_LIMIT,
    MEMBERS_LIMIT,
    ArchiveError,
    ArchiveFault,
    ArchiveList,
    is_directory,
    is_set_aside,
    looks_like_archive,
)
from activities.imaging.cleaner import Cleaner
from activities.imaging.refusals import FileRefusedError
from activities.imaging_cleaning import FAILED_HERE
from activities.imaging_members import MemberTaking
from activities.imaging_patience import is_hopeless
from activities.imaging_rows import note_end
from activities.imaging_scratch import UNREADABLE, whole_file, why_unreadable
from web.database import reading
from web.file_store import FileStore
from web.models.imaging import UploadedFile, UploadedFileState, UploadedPart
from web.patient_keys import PatientCipher
from workflows.domain.imaging.verdicts import RefusalReason

log = logging.getLogger(__name__)

# An archive inside an archive is taken apart, one inside that is not.
_DEPTH: Final = 2


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A file that arrived, and what there is of it."""

    row: UploadedFile
    parts: Sequence[UploadedPart]


class FileTaking:
    """Takes the files of one patient's uploads apart."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        store: FileStore,
        cleaner: Cleaner,
        cipher: PatientCipher,
    ) -> None:
        """Read and write rows with ``sessions``; unpack into ``store``."""
        self._sessions = sessions
        self._store = store
        self._cleaner = cleaner
        self._cipher = cipher

    def take(self, upload_id: UUID) -> None:
        """Leave only files that are to be cleaned in the state in which they wait for that."""
        seen: set[UUID] = set()
        for level in range(_DEPTH + 1):
            for row_id in self._arrived(upload_id, seen):
                seen.add(row_id)
                self._look_at_one(row_id, may_unpack=level < _DEPTH)

    def _arrived(self, upload_id: UUID, seen: set[UUID]) -> Sequence[UUID]:
        open_states = [UploadedFileState.RECEIVING, UploadedFileState.RECEIVED]
        with reading(), self._sessions() as session:
            found = session.scalars(
                select(UploadedFile.id)
                .where(UploadedFile.upload_id == upload_id, UploadedFile.state.in_(open_states))
                .order_by(UploadedFile.position)
            ).all()
        return [each for each in found if each not in seen]

    def _look_at_one(self, row_id: UUID, *, may_unpack: bool) -> None:
        """Look at a file; one with which nothing can be done stops no other."""
        try:
            self._look_at(row_id, may_unpack=may_unpack)
        except UNREADABLE as error:
            self._end(row_id, UploadedFileState.REFUSED, why_unreadable(error))
        except ArchiveError as error:
            self._end(row_id, UploadedFileState.REFUSED, error.fault)
        except FileRefusedError as error:
            self._end(row_id, UploadedFileState.REFUSED, error.reason)
        except Exception as error:
            if not is_hopeless(error):
                raise
            log.exception("a file could not be looked at", extra={"file_id": str(row_id)})
            self._end(row_id, UploadedFileState.REFUSED, FAILED_HERE)

    def _look_at(self, row_id: UUID, *, may_unpack: bool) -> None:
        found = self._find(row_id)
        name = self._cipher.open_text(found.row.sealed_name, found.row.name_context)
        if found.row.state is UploadedFileState.RECEIVING:
            self._end(row_id, UploadedFileState.REFUSED, RefusalReason.INCOMPLETE)
        elif is_set_aside(name):
            reason = RefusalReason.NOT_NEEDED if is_directory(name) else ""
            self._end(row_id, UploadedFileState.SET_ASIDE, reason)
        elif may_unpack and looks_like_archive(self._start_of(found)):
            self._unpack(found, name)

    def _unpack(self, found: _Found, name: str) -> None:
        row = found.row
        with whole_file(self._store, self._cipher, found.parts, row.size) as source:
            listed = self._cleaner.list_archive(source)
            if listed.is_document:
                return
            taking = MemberTaking(self._sessions, self._store, self._cleaner, self._cipher)
            taking.take(row, source, listed, name, self._room(row, listed))
        self._end(row.id, UploadedFileState.UNPACKED)

    def _room(self, row: UploadedFile, listed: ArchiveList) -> int:
        """Return how many bytes this archive may give; raises ArchiveError when it says more.

        No member gives more than the list says of it.
        """
        inside = UploadedFile.parent_id.is_not(None) & (UploadedFile.parent_id != row.id)
        query = select(
            func.count(UploadedFile.id), func.coalesce(func.sum(UploadedFile.size), 0)
        ).where(UploadedFile.upload_id == row.upload_id, inside)
        with reading(), self._sessions() as session:
            count, size = session.execute(query).one()
        if count + len(listed.members) > MEMBERS_LIMIT:
            raise ArchiveError(ArchiveFault.TOO_MANY)
        room = INFLATED_LIMIT - int(size)
        if sum(each.size for each in listed.members) > room:
            raise ArchiveError(ArchiveFault.TOO_LARGE)
        return room

    def _start_of(self, found: _Found) -> bytes:
        first = next((each for each in found.parts if each.begins_at == 0), None)
        if first is None:
            return b""
        return next(self._store.open_decrypted(first.file_ref, self._cipher, first.file_context))

    def _find(self, row_id: UUID) -> _Found:
        with reading(), self._sessions() as session:
            return _Found(
                row=session.get_one(UploadedFile, row_id),
                parts=session.scalars(
                    select(UploadedPart).where(UploadedPart.file_id == row_id)
                ).all(),
            )

    def _end(self, row_id: UUID, state: UploadedFileState, reason: str = "") -> None:
        with self._sessions.begin() as session:
            note_end(session, row_id, state, reason=reason)
