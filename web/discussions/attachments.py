"""Takes files in and lists them: checked, cleaned, sealed with the patient's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final
from uuid import UUID, uuid5

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from web import audit
from web.discussions.file_kinds import (
    SIZE_LIMIT,
    FileRefusal,
    FileRefusedError,
    MediaType,
    safe_name,
    sniff,
)
from web.discussions.image_cleaning import cleaned_image
from web.file_store import FileStore
from web.models.audit import AuditAct
from web.models.discussions import Attachment
from web.panels.loading import LoadedPanel
from web.request_session import db_session, installation
from workflows.domain.panels.relations import Relation, relations
from workflows.domain.panels.stages import ENDED

_MAY_ATTACH: Final = frozenset(
    {Relation.ENROLLING_CENTRE, Relation.ASSISTANT, Relation.LEAD, Relation.MEMBER},
)


@dataclass(frozen=True, kw_only=True)
class AttachmentView:
    """One file as a page shows it."""

    id: UUID
    name: str
    kind: MediaType
    size: int
    sha256: str
    uploaded_by_id: UUID
    uploaded_at: datetime


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A file that was not taken, by the name it came with."""

    name: str
    reason: FileRefusal


@dataclass(frozen=True, kw_only=True)
class CheckedFile:
    """A file that may be stored."""

    name: str
    kind: MediaType
    stream: IO[bytes]


def may_attach(panel: LoadedPanel) -> bool:
    """Tell whether this reader may add files: the centre, the lead and members, to the end."""
    return (
        panel.state.status not in ENDED
        and panel.case_access.allowed
        and bool(_MAY_ATTACH & relations(panel.state, panel.actor))
    )


def list_files(panel: LoadedPanel) -> list[AttachmentView]:
    """Return the panel's files, the latest first."""
    rows = db_session().scalars(
        select(Attachment)
        .where(Attachment.panel_id == panel.id)
        .order_by(Attachment.uploaded_at.desc(), Attachment.id),
    )
    return [view_of(panel, row) for row in rows]


def find_attachment(panel: LoadedPanel, attachment_id: UUID) -> Attachment | None:
    """Return a file of this very panel."""
    return (
        db_session()
        .scalars(
            select(Attachment).where(
                Attachment.id == attachment_id,
                Attachment.panel_id == panel.id,
            ),
        )
        .one_or_none()
    )


def view_of(panel: LoadedPanel, row: Attachment) -> AttachmentView:
    """Open the name of a file."""
    return AttachmentView(
        id=row.id,
        name=panel.cipher.open_text(row.sealed_name, f"attachments:{row.id}:name"),
        kind=MediaType(row.media_type),
        size=row.size,
        sha256=row.sha256,
        uploaded_by_id=row.uploaded_by_id,
        uploaded_at=row.uploaded_at,
    )


def record_download(panel: LoadedPanel, row: Attachment) -> None:
    """Record that this person now gets the file; on return the row is on disk."""
    audit.record_read(
        db_session(),
        act=AuditAct.DOWNLOADED,
        person_id=panel.actor.person_id,
        on_behalf_of_id=panel.actor.on_behalf_of,
        subject_kind="attachment",
        subject_id=row.id,
        patient_id=panel.row.patient_id,
        panel_id=panel.id,
        reason=panel.case_access.reason.value,
    )


def check_files(sent: Sequence[FileStorage]) -> tuple[list[CheckedFile], list[Refused]]:
    """Look into each file and clean it; the database is not needed and should not wait."""
    checked, refused = [], []
    for one in sent:
        try:
            checked.append(_checked(one))
        except FileRefusedError as error:
            refused.append(Refused(name=one.filename or "", reason=error.reason))
    return checked, refused


def keep_files(panel: LoadedPanel, command_id: UUID, files: Sequence[CheckedFile]) -> None:
    """Store the files and their rows; the same form a second time adds nothing.

    The caller commits.
    """
    store = FileStore.of(installation())
    for number, file in enumerate(files):
        row_id = uuid5(command_id, str(number))
        if db_session().get(Attachment, row_id) is None:
            _keep(panel, row_id, file, store)


def _checked(one: FileStorage) -> CheckedFile:
    kind = sniff(one.stream)
    stream: IO[bytes] = one.stream
    if kind in (MediaType.JPEG, MediaType.PNG):
        stream = cleaned_image(stream, kind)
    return CheckedFile(name=safe_name(one.filename or "", kind), kind=kind, stream=stream)


def _keep(panel: LoadedPanel, row_id: UUID, file: CheckedFile, store: FileStore) -> None:
    row = Attachment(
        id=row_id,
        panel_id=panel.id,
        patient_id=panel.row.patient_id,
        uploaded_by_id=panel.actor.person_id,
        sealed_name=panel.cipher.seal(file.name, f"attachments:{row_id}:name"),
        media_type=file.kind.value,
    )
    file.stream.seek(0)
    # A picture drawn anew may be larger than the one that came.
    stored = store.put(file.stream, panel.cipher, row.file_context, limit=2 * SIZE_LIMIT)
    row.file_ref, row.size, row.sha256 = stored.ref, stored.size, stored.sha256
    session = db_session()
    session.add(row)
    audit.record(
        session,
        act=AuditAct.UPLOADED,
        person_id=panel.actor.person_id,
        on_behalf_of_id=panel.actor.on_behalf_of,
        subject_kind="attachment",
        subject_id=row_id,
        patient_id=panel.row.patient_id,
        panel_id=panel.id,
        reason=panel.case_access.reason.value,
        detail={"media_type": file.kind.value, "size": stored.size, "sha256": stored.sha256},
    )
