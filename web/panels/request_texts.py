"""Reads and writes the texts of a request; each is sealed with the patient's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from web.models.discussions import PanelRequest, Question
from web.panels.loading import LoadedPanel
from web.patient_keys import PatientCipher
from web.request_session import db_session


@dataclass(frozen=True, kw_only=True)
class QuestionText:
    """One question in words."""

    id: UUID
    text: str


@dataclass(frozen=True, kw_only=True)
class RequestText:
    """The request in words. Whoever may not see the case gets the title only."""

    title: str
    background: str
    referrer: str
    questions: tuple[QuestionText, ...]
    version: int


def read_request(panel: LoadedPanel) -> RequestText:
    """Return the request as this reader may see it."""
    row = db_session().get_one(PanelRequest, panel.id, populate_existing=True)
    if panel.patient.erased_at is not None:
        return RequestText(title="", background="", referrer="", questions=(), version=row.version)
    title = _open(panel.cipher, row.sealed_title, f"panel_requests:{panel.id}:title")
    if not panel.case_access.allowed:
        return RequestText(
            title=title,
            background="",
            referrer="",
            questions=(),
            version=row.version,
        )
    return RequestText(
        title=title,
        background=_open(
            panel.cipher,
            row.sealed_background,
            f"panel_requests:{panel.id}:background",
        ),
        referrer=_open(panel.cipher, row.sealed_referrer, f"panel_requests:{panel.id}:referrer"),
        questions=read_questions(db_session(), panel.id, panel.cipher),
        version=row.version,
    )


def read_questions(
    session: Session,
    panel_id: UUID,
    cipher: PatientCipher,
) -> tuple[QuestionText, ...]:
    """Return the panel's questions in their order."""
    rows = session.scalars(
        select(Question).where(Question.panel_id == panel_id).order_by(Question.position),
    )
    return tuple(
        QuestionText(
            id=row.id,
            text=cipher.open_text(row.sealed_text, f"questions:{row.id}:text"),
        )
        for row in rows
    )


@dataclass(frozen=True, kw_only=True)
class WrittenRequest:
    """What the form holds."""

    ern: str
    primary_area: str | None
    secondary_area: str | None
    other_erns: tuple[str, ...]
    is_urgent: bool
    title: str
    background: str
    referrer: str
    questions: Sequence[str]


def write_request(
    session: Session,
    row: PanelRequest,
    written: WrittenRequest,
    cipher: PatientCipher,
    author_id: UUID,
) -> None:
    """Put what was written into the row and its questions; the caller checked the version."""
    place = f"panel_requests:{row.panel_id}"
    row.ern_code = written.ern
    row.primary_area_id = written.primary_area or None
    row.secondary_area_id = written.secondary_area or None
    row.other_erns = {"codes": list(written.other_erns)}
    row.is_urgent = written.is_urgent
    row.sealed_title = cipher.seal(written.title, f"{place}:title")
    row.sealed_background = cipher.seal(written.background, f"{place}:background")
    row.sealed_referrer = cipher.seal(written.referrer, f"{place}:referrer")
    row.version = (row.version or 0) + 1
    row.changed_at = datetime.now(UTC)
    row.changed_by_id = author_id
    _write_questions(session, row.panel_id, written.questions, cipher)


def _write_questions(
    session: Session,
    panel_id: UUID,
    texts: Sequence[str],
    cipher: PatientCipher,
) -> None:
    """Keep the ids of questions that did not move, so that threads stay with them."""
    known = list(
        session.scalars(
            select(Question).where(Question.panel_id == panel_id).order_by(Question.position),
        ),
    )
    kept = [text for text in texts if text.strip()]
    for position, text in enumerate(kept):
        if position < len(known):
            row = known[position]
        else:
            row = Question(id=uuid4(), panel_id=panel_id, position=position, sealed_text=b"")
            session.add(row)
        row.position = position
        row.sealed_text = cipher.seal(text, f"questions:{row.id}:text")
    surplus = [row.id for row in known[len(kept) :]]
    if surplus:
        session.execute(delete(Question).where(Question.id.in_(surplus)))


def _open(cipher: PatientCipher, sealed: bytes, context: str) -> str:
    return cipher.open_text(sealed, context) if sealed else ""
