"""Reads the discussion: threads with signed contributions and remarks, and data requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from web.discussions.records import Record, records_of
from web.models.discussions import ContributionText, DataRequestText, Remark
from web.panels.loading import LoadedPanel
from web.panels.notes import read_notes
from web.panels.request_texts import read_questions
from web.request_session import db_session
from workflows.domain.panels import events as e
from workflows.domain.panels.events import EventKind
from workflows.domain.panels.state import DataRequest

_CASE = "case"


@dataclass(frozen=True, kw_only=True)
class SignedVersion:
    """One version of a contribution as it was signed."""

    contribution_id: UUID
    version: int
    author_id: UUID
    question_id: UUID | None
    text: str
    signed_at: datetime
    # The number of its row; a refused amendment may have taken one that the workflow gave again.
    kept_as: int


@dataclass(frozen=True, kw_only=True)
class RemarkText:
    """One remark."""

    id: UUID
    author_id: UUID
    question_id: UUID | None
    text: str
    written_at: datetime


@dataclass(frozen=True, kw_only=True)
class Thread:
    """One question of the request, or the case as a whole (``question_id`` is empty)."""

    key: str
    question_id: UUID | None
    number: int | None
    text: str
    contributions: tuple[SignedVersion, ...]
    remarks: tuple[RemarkText, ...]


@dataclass(frozen=True, kw_only=True)
class DataRequestView:
    """A request for data with its answer, or the reason why the panel went on without."""

    request: DataRequest
    text: str
    settled_by: UUID | None
    settled_at: datetime | None
    answer: str


def thread_key(question_id: UUID | None) -> str:
    """Return what names the thread in ids of the page."""
    return question_id.hex if question_id else _CASE


def read_threads(panel: LoadedPanel) -> list[Thread]:
    """Return a thread for each question of the request and one for the whole case, last."""
    latest = {each.contribution_id: each for each in read_versions(panel)}
    remarks = _read_remarks(panel)
    asked = set(panel.state.question_ids)
    questions = [
        each for each in read_questions(db_session(), panel.id, panel.cipher) if each.id in asked
    ]
    places: list[tuple[UUID | None, int | None, str]] = [
        (question.id, number, question.text) for number, question in enumerate(questions, start=1)
    ]
    return [
        Thread(
            key=thread_key(question_id),
            question_id=question_id,
            number=number,
            text=text,
            contributions=tuple(
                each for each in latest.values() if each.question_id == question_id
            ),
            remarks=tuple(each for each in remarks if each.question_id == question_id),
        )
        for question_id, number, text in [*places, (None, None, "")]
    ]


def read_versions(
    panel: LoadedPanel,
    contribution_id: UUID | None = None,
) -> list[SignedVersion]:
    """Return every version that the workflow took in, oldest first; of one if it is named."""
    query = select(ContributionText).where(ContributionText.panel_id == panel.id)
    if contribution_id is not None:
        query = query.where(ContributionText.contribution_id == contribution_id)
    # By command, not by number: a refused amendment may have left a text of the same number.
    texts = {row.command_id: row for row in db_session().scalars(query)}
    cipher = panel.cipher
    records = records_of(panel, EventKind.CONTRIBUTED, EventKind.CONTRIBUTION_AMENDED)
    return [
        SignedVersion(
            contribution_id=row.contribution_id,
            version=_version_of(record),
            author_id=row.author_id,
            question_id=row.question_id,
            text=cipher.open_text(row.sealed_text, contribution_place(row.command_id)),
            signed_at=record.occurred_at,
            kept_as=row.version,
        )
        for record, row in _joined(records, texts)
    ]


def contribution_place(command_id: UUID) -> str:
    """Return the context under which a contribution's text is sealed."""
    return f"contribution_texts:{command_id}:text"


def next_version(contribution_id: UUID) -> int:
    """Return a number that no text of this contribution has yet."""
    query = select(func.max(ContributionText.version)).where(
        ContributionText.contribution_id == contribution_id,
    )
    return (db_session().scalar(query) or 0) + 1


def read_data_requests(panel: LoadedPanel) -> list[DataRequestView]:
    """Return the panel's requests for data, open ones first."""
    if not panel.state.data_requests:
        return []
    settled = _settlements(panel)
    notes = read_notes(panel, [_note_id(record) for record in settled.values()])
    rows = db_session().scalars(
        select(DataRequestText).where(DataRequestText.panel_id == panel.id),
    )
    texts = {row.id: row for row in rows}
    views = []
    for request in panel.state.data_requests:
        row, record = texts.get(request.data_request_id), settled.get(request.data_request_id)
        views.append(
            DataRequestView(
                request=request,
                text=_open_request(panel, row),
                settled_by=record.actor_id if record else None,
                settled_at=record.occurred_at if record else None,
                answer=_answer(record, notes),
            ),
        )
    return sorted(views, key=lambda view: view.settled_at is not None)


def news_tag(panel: LoadedPanel, locale: str) -> str:
    """Return a tag that changes whenever the discussion shows something new."""
    row = (
        db_session()
        .execute(
            select(func.count(Remark.id), func.max(Remark.written_at)).where(
                Remark.panel_id == panel.id,
            ),
        )
        .one()
    )
    return f'"{panel.state.version}-{row[0]}-{row[1].timestamp() if row[1] else 0:.6f}-{locale}"'


def _read_remarks(panel: LoadedPanel) -> list[RemarkText]:
    rows = db_session().scalars(
        select(Remark).where(Remark.panel_id == panel.id).order_by(Remark.written_at, Remark.id),
    )
    cipher = panel.cipher
    return [
        RemarkText(
            id=row.id,
            author_id=row.author_id,
            question_id=row.question_id,
            text=cipher.open_text(row.sealed_text, f"remarks:{row.id}:text"),
            written_at=row.written_at,
        )
        for row in rows
    ]


def _joined(
    records: list[Record],
    texts: Mapping[UUID, ContributionText],
) -> Iterator[tuple[Record, ContributionText]]:
    for record in records:
        row = texts.get(record.command_id) if record.command_id else None
        if row is not None:
            yield record, row


def _version_of(record: Record) -> int:
    return record.fact.version if isinstance(record.fact, e.ContributionAmended) else 1


def _settlements(panel: LoadedPanel) -> dict[UUID, Record]:
    records = records_of(panel, EventKind.DATA_REQUEST_ANSWERED, EventKind.DATA_REQUEST_WAIVED)
    return {
        record.fact.data_request_id: record
        for record in records
        if isinstance(record.fact, e.DataRequestAnswered | e.DataRequestWaived)
    }


def _answer(record: Record | None, notes: Mapping[UUID, str]) -> str:
    note_id = _note_id(record) if record else None
    return notes.get(note_id, "") if note_id else ""


def _note_id(record: Record) -> UUID | None:
    if isinstance(record.fact, e.DataRequestWaived):
        return record.fact.note_id
    # The answer's note has the id of the command that brought it.
    return record.command_id


def _open_request(panel: LoadedPanel, row: DataRequestText | None) -> str:
    if row is None:
        return ""
    return panel.cipher.open_text(row.sealed_request, f"data_request_texts:{row.id}:request")
