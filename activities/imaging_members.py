"""Makes the members of an archive files of their upload, some at a time.

A child unpacks them one behind the other; each becomes a stored piece, and the rows of all follow
in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, BinaryIO, Final, cast
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from activities.imaging.archives import ArchiveList, Member, Unpacked
from activities.imaging.cleaner import Cleaner
from activities.imaging.refusals import FileRefusedError
from activities.imaging_scratch import Stretch, scratch
from web.components.plain_text import plain
from web.database import reading
from web.file_store import FileStore, PutFile
from web.imaging.uploads.limits import NAME_LIMIT
from web.models.imaging import UploadedFile, UploadedFileState, UploadedPart
from web.patient_keys import PatientCipher

# Together they lie in memory while they are encrypted; a larger one comes alone.
_BYTES_AT_ONCE: Final = 32 * 1024**2
_MEMBERS_AT_ONCE: Final = 64


class MemberTaking:
    """Takes members of one patient's archives."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        store: FileStore,
        cleaner: Cleaner,
        cipher: PatientCipher,
    ) -> None:
        """Write rows with ``sessions`` and pieces into ``store``; ``cleaner`` unpacks."""
        self._sessions = sessions
        self._store = store
        self._cleaner = cleaner
        self._cipher = cipher

    def take(
        self, parent: UploadedFile, source: BinaryIO, listed: ArchiveList, name: str, room: int
    ) -> None:
        """Take what was not taken before; one member that is damaged stops no other.

        Raises:
            ArchiveError: when they are larger than ``room``.

        """
        for members in _some_at_a_time(self._missing(parent, listed.members)):
            self._take_some(parent, source, members, name, room)

    def _take_some(
        self,
        parent: UploadedFile,
        source: BinaryIO,
        members: Sequence[Member],
        name: str,
        room: int,
    ) -> None:
        with scratch(sum(each.size for each in members)) as unpacked:
            try:
                stands = self._unpack(source, unpacked, members, room)
            except FileRefusedError as error:
                if len(members) > 1:
                    # Together nobody knows whose fault it was.
                    for each in members:
                        self._take_some(parent, source, [each], name, room)
                    return
                stands = {members[0].number: error.reason.value}
            self._keep(parent, members, stands, unpacked, name)

    def _missing(self, parent: UploadedFile, members: Sequence[Member]) -> list[Member]:
        with reading(), self._sessions() as session:
            taken = set(
                session.scalars(select(UploadedFile.id).where(UploadedFile.parent_id == parent.id))
            )
        return [each for each in members if member_id(parent.id, each.number) not in taken]

    def _unpack(
        self, source: BinaryIO, target: BinaryIO, members: Sequence[Member], room: int
    ) -> dict[int, Unpacked | str]:
        """Return where each member stands, or why it is refused; raises FileRefusedError."""
        stands: dict[int, Unpacked | str] = {each.number: each.fault or "" for each in members}
        numbers = [each.number for each in members if each.fault is None]
        for found in self._cleaner.unpack(source, target, numbers, room) if numbers else ():
            stands[found.number] = found.fault or found
        return stands

    def _keep(
        self,
        parent: UploadedFile,
        members: Sequence[Member],
        stands: dict[int, Unpacked | str],
        unpacked: BinaryIO,
        name: str,
    ) -> None:
        with self._store.putting_many() as put:
            rows = [
                self._stored(
                    self._row(parent, each, f"{name}/{each.name}"),
                    stands[each.number],
                    unpacked,
                    put,
                )
                for each in members
            ]
        try:
            with self._sessions.begin() as session:
                session.add_all(row for row, _part in rows)
                session.flush()
                session.add_all(part for _row, part in rows if part is not None)
        except BaseException:
            for _row, part in rows:
                if part is not None:
                    self._store.delete(part.file_ref)
            raise

    def _row(self, parent: UploadedFile, member: Member, name: str) -> UploadedFile:
        row = UploadedFile(
            id=member_id(parent.id, member.number),
            upload_id=parent.upload_id,
            parent_id=parent.id,
            # Only the order counts: members stand where their archive does.
            position=parent.position + member.number,
            size=0,
            received=0,
            state=UploadedFileState.RECEIVED,
        )
        row.sealed_name = self._cipher.seal(
            plain(name, lines=False)[-NAME_LIMIT:], row.name_context
        )
        return row

    def _stored(
        self, row: UploadedFile, stands: Unpacked | str, unpacked: BinaryIO, put: PutFile
    ) -> tuple[UploadedFile, UploadedPart | None]:
        if not isinstance(stands, Unpacked):
            row.state, row.reason = UploadedFileState.REFUSED, str(stands)
            return row, None
        part = UploadedPart(file_id=row.id, begins_at=0, patient_id=self._cipher.patient_id)
        content = cast("IO[bytes]", Stretch(unpacked, stands.begins_at, stands.size))
        stored = put(content, self._cipher, part.file_context)
        row.size = row.received = part.size = stored.size
        part.file_ref = stored.ref
        return row, part


def member_id(parent_id: UUID, number: int) -> UUID:
    """Return the id of an archive's member, the same however often it is unpacked."""
    return uuid5(parent_id, f"member {number}")


def _some_at_a_time(members: Sequence[Member]) -> Iterator[list[Member]]:
    some: list[Member] = []
    for each in members:
        held = sum(one.size for one in some)
        if some and (held + each.size > _BYTES_AT_ONCE or len(some) >= _MEMBERS_AT_ONCE):
            yield some
            some = []
        some.append(each)
    if some:
        yield some
