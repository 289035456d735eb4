"""Notes: the reasons and reports that events point at, sealed with the patient's key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID, uuid4

from sqlalchemy import select

from web.models.discussions import Note, NoteKind
from web.panels.loading import LoadedPanel
from web.request_session import db_session


def write_note(panel: LoadedPanel, kind: NoteKind, text: str) -> Note:
    """Return a new note, ready to be kept with the command that points at it."""
    note_id = uuid4()
    return Note(
        id=note_id,
        panel_id=panel.id,
        kind=kind,
        author_id=panel.actor.person_id,
        sealed_text=panel.cipher.seal(text, f"notes:{note_id}:text"),
    )


def read_notes(panel: LoadedPanel, ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Return the texts of these notes."""
    wanted = [each for each in ids if each is not None]
    if not wanted:
        return {}
    rows = db_session().scalars(
        select(Note).where(Note.panel_id == panel.id, Note.id.in_(wanted)),
    )
    return {row.id: panel.cipher.open_text(row.sealed_text, f"notes:{row.id}:text") for row in rows}
