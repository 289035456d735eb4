"""Writes remarks, and the note that answers a request for data. The view commits."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from web import audit
from web.models.audit import AuditAct
from web.models.discussions import Note, NoteKind, Remark
from web.panels.loading import LoadedPanel
from web.request_session import db_session
from workflows.domain.panels.stages import AFTER_CONSENT, ENDED


def may_remark(panel: LoadedPanel) -> bool:
    """Tell whether this reader of the case may chat: everybody may, while the panel runs."""
    status = panel.state.status
    return panel.case_access.allowed and status in AFTER_CONSENT and status not in ENDED


def add_remark(panel: LoadedPanel, remark_id: UUID, question_id: UUID | None, text: str) -> None:
    """Add a remark to a thread; the same id a second time adds nothing."""
    session = db_session()
    if session.get(Remark, remark_id) is not None:
        return
    session.add(
        Remark(
            id=remark_id,
            panel_id=panel.id,
            question_id=question_id,
            author_id=panel.actor.person_id,
            sealed_text=panel.cipher.seal(text, f"remarks:{remark_id}:text"),
            written_at=datetime.now(UTC),
        ),
    )
    audit.record(
        session,
        act=AuditAct.CREATED,
        person_id=panel.actor.person_id,
        on_behalf_of_id=panel.actor.on_behalf_of,
        subject_kind="remark",
        subject_id=remark_id,
        patient_id=panel.row.patient_id,
        panel_id=panel.id,
        reason=panel.case_access.reason.value,
    )


def answer_note(panel: LoadedPanel, command_id: UUID, text: str) -> Note:
    """Return the answer to a request for data, to be handed in with its command.

    It has the command's id: of two answers, the one that was taken in is found by its event.
    """
    return Note(
        id=command_id,
        panel_id=panel.id,
        kind=NoteKind.ANSWER,
        author_id=panel.actor.person_id,
        sealed_text=panel.cipher.seal(text, f"notes:{command_id}:text"),
    )
