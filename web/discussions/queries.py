"""Reads the discussion: threads with signed contributions and remarks, and data requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select

from web.discussions.records import Record, record_of, records_of, taken_in
from web.models.discussions import ContributionText, DataRequestText, Remark
from web.models.panels import PanelEvent
from web.panels.loading import LoadedPanel
from web.panels.notes import read_notes
from web.panels.request_texts import read_questions
from web.request_session import db_session
from workflows.domain.panels import events as e
from workflows.domain.panels.events import EventKind
from workflows.domain.panels.state import DataRequest

_CASE = "case"
_CONTRIBUTIONS = (EventKind.CONTRIBUTED, EventKind.CONTRIBUTION_AMENDED)
_SETTLEMENTS = (EventKind.DATA_REQUEST_ANSWERED, EventKind.DATA_REQUEST_WAIVED)


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


@dataclass(frozen=True, kw_only=True)
class Discussion:
    """All that was said, and what changes with each remark."""

    threads: list[Thread]
    data_requests: list[DataRequestView]
    remarks: RemarkNews


@dataclass(frozen=True, kw_only=True)
class RemarkNews:
    """How many remarks there are, and when the last one was written."""

    count: int
    last_at: datetime | None


def read_discussion(panel: LoadedPanel) -> Discussion:
    """Return the whole discussion; the panel's events are asked for once."""
    taken_in = _taken_in(panel, *_CONTRIBUTIONS, *_SETTLEMENTS)
    remarks = _read_remarks(panel)
    return Discussion(
        threads=_threads(panel, _versions(panel, taken_in), remarks),
        data_requests=_data_requests(panel, [record for record, _text in taken_in]),
        remarks=RemarkNews(
            count=len(remarks), last_at=max((each.written_at for each in remarks), default=None)
        ),
    )


def read_threads(panel: LoadedPanel) -> list[Thread]:
    """Return a thread for each question of the request and one for the whole case, last."""
    return _threads(panel, read_versions(panel), _read_remarks(panel))


def _threads(
    panel: LoadedPanel, versions: list[SignedVersion], remarks: list[RemarkText]
) -> list[Thread]:
    latest = {each.contribution_id: each for each in versions}
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
    return [
        each
        for each in _versions(panel, _taken_in(panel, *_CONTRIBUTIONS))
        if contribution_id in (None, each.contribution_id)
    ]


def _taken_in(
    panel: LoadedPanel, *kinds: EventKind
) -> list[tuple[Record, ContributionText | None]]:
    """Return the events of these kinds, oldest first, each with the text that came with it."""
    rows = db_session().execute(
        select(PanelEvent, ContributionText)
        # By command, not by number: a refused amendment may have left a text of the same number.
        .outerjoin(
            ContributionText,
            and_(
                ContributionText.command_id == PanelEvent.command_id,
                ContributionText.panel_id == PanelEvent.panel_id,
            ),
        )
        .where(*taken_in(panel, *kinds))
        .order_by(PanelEvent.position),
    )
    return [(record_of(row.PanelEvent), row.ContributionText) for row in rows]


def _versions(
    panel: LoadedPanel, taken_in: list[tuple[Record, ContributionText | None]]
) -> list[SignedVersion]:
    cipher = panel.cipher
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
        for record, row in taken_in
        if row is not None
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
    return _data_requests(panel, records_of(panel, *_SETTLEMENTS))


def _data_requests(panel: LoadedPanel, records: Sequence[Record]) -> list[DataRequestView]:
    if not panel.state.data_requests:
        return []
    settled = _settlements(records)
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


def remark_news(panel: LoadedPanel) -> RemarkNews:
    """Return whether there are new remarks, without reading any."""
    query = select(func.count(Remark.id), func.max(Remark.written_at)).where(
        Remark.panel_id == panel.id
    )
    count, last_at = db_session().execute(query).one()
    return RemarkNews(count=count, last_at=last_at)


def news_tag(panel: LoadedPanel, remarks: RemarkNews, reader: str) -> str:
    """Return a tag that changes whenever the discussion shows something new."""
    last = remarks.last_at.timestamp() if remarks.last_at else 0
    return f'"{panel.state.version}-{remarks.count}-{last:.6f}-{reader}"'


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


def _version_of(record: Record) -> int:
    return record.fact.version if isinstance(record.fact, e.ContributionAmended) else 1


def _settlements(records: Sequence[Record]) -> dict[UUID, Record]:
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
