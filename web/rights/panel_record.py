"""All that is stored about a patient in one panel, as plain values for the portable record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from web.discussions.attachments import AttachmentView, list_files
from web.discussions.queries import read_data_requests, read_threads, read_versions
from web.models.panels import PanelEvent
from web.outcomes.queries import OutcomeView, read_outcomes
from web.panels.loading import LoadedPanel
from web.panels.notes import read_notes
from web.panels.people import names_of
from web.panels.request_texts import read_request
from web.participants.workplaces import workplaces_of
from web.request_session import db_session
from workflows.messages import EVENT

Json = dict[str, Any]


def panel_record(panel: LoadedPanel, attachments: list[Json]) -> Json:
    """Return the panel with its texts, people, outcomes and history."""
    state, events = panel.state, _events(panel)
    people = {event["by"] for event in events} | _people(panel)
    names = {str(key): name for key, name in names_of(db_session(), _ids(people)).items()}
    return {
        "number": panel.row.number,
        "network": state.ern,
        "other_networks": list(state.other_erns),
        "areas": [each for each in (state.primary_area, state.secondary_area) if each],
        "urgent": state.is_urgent,
        "stage": state.stage.value,
        "status": state.status.value,
        "opened_at": state.opened_at,
        "submitted_at": state.submitted_at,
        "closed_at": state.closed_at,
        "request": _request(panel),
        "participants": _participants(panel),
        "contributions": _contributions(panel),
        "remarks": _remarks(panel),
        "data_requests": _data_requests(panel),
        "outcomes": [_outcome(each) for each in _outcomes(panel)],
        "attachments": attachments,
        "timeline": events,
        "people": names,
    }


def attachment_record(view: AttachmentView, file: str) -> Json:
    """Return what is known of an attachment; ``file`` is its place in the archive."""
    return {
        "file": file,
        "name": view.name,
        "media_type": view.kind.value,
        "size": view.size,
        "sha256": view.sha256,
        "uploaded_by": view.uploaded_by_id,
        "uploaded_at": view.uploaded_at,
    }


def files_of(panel: LoadedPanel) -> list[AttachmentView]:
    """Return the panel's files in the order in which they came."""
    return sorted(list_files(panel), key=lambda each: (each.uploaded_at, each.id))


def _request(panel: LoadedPanel) -> Json:
    text = read_request(panel)
    return {
        "title": text.title,
        "background": text.background,
        "referrer": text.referrer,
        "questions": [{"id": each.id, "text": each.text} for each in text.questions],
    }


def _participants(panel: LoadedPanel) -> list[Json]:
    ids = {each.person_id for each in panel.state.participants}
    ids |= {each for each in (panel.state.lead_id, panel.state.enroller_id) if each}
    places = workplaces_of(db_session(), ids, panel.state.ern)
    parts = {each.person_id: each for each in panel.state.participants}
    rows = []
    for person_id in sorted(ids, key=str):
        part, place = parts.get(person_id), places.get(person_id)
        rows.append(
            {
                "person": person_id,
                "hospital": place.hospital if place else "",
                "country": place.country if place else "",
                "is_lead": person_id == panel.state.lead_id,
                "kind": part.kind.value if part else None,
                "status": part.status.value if part else None,
                "invited_at": part.invited_at if part else None,
                "access_until": part.access_until if part else None,
            },
        )
    return rows


def _contributions(panel: LoadedPanel) -> list[Json]:
    return [
        {
            "id": each.contribution_id,
            "version": each.version,
            "question": each.question_id,
            "by": each.author_id,
            "signed_at": each.signed_at,
            "text": each.text,
        }
        for each in read_versions(panel)
    ]


def _remarks(panel: LoadedPanel) -> list[Json]:
    return [
        {
            "question": each.question_id,
            "by": each.author_id,
            "written_at": each.written_at,
            "text": each.text,
        }
        for thread in read_threads(panel)
        for each in thread.remarks
    ]


def _data_requests(panel: LoadedPanel) -> list[Json]:
    return [
        {
            "asked_by": each.request.asked_by,
            "asked_at": each.request.asked_at,
            "status": each.request.status.value,
            "text": each.text,
            "settled_by": each.settled_by,
            "settled_at": each.settled_at,
            "answer": each.answer,
        }
        for each in read_data_requests(panel)
    ]


def _outcomes(panel: LoadedPanel) -> list[OutcomeView]:
    return list(reversed(read_outcomes(panel, with_earlier=True)))


def _outcome(view: OutcomeView) -> Json:
    return {
        "version": view.outcome.version,
        "presented_at": view.outcome.presented_at,
        "sha256": view.outcome.content_hash,
        "recommendations": [
            {
                "question": each.question_id,
                "text": each.text,
                "strength": each.strength.value if each.strength else None,
            }
            for each in view.body.recommendations
        ],
        "summary": view.body.summary,
        "publications": list(view.body.publications),
        "signatures": [
            {
                "person": each.person_id,
                "kind": each.kind.value if each.kind else None,
                "signed_at": each.signed_at,
                "reason": each.reason,
            }
            for each in view.signatures
        ],
    }


def _events(panel: LoadedPanel) -> list[Json]:
    rows = db_session().scalars(
        select(PanelEvent).where(PanelEvent.panel_id == panel.id).order_by(PanelEvent.position),
    )
    facts = [(row, EVENT.validate_python(row.fact).fact) for row in rows]
    notes = read_notes(panel, [getattr(fact, "note_id", None) for _row, fact in facts])
    return [
        {
            "at": row.occurred_at,
            "event": row.kind.value,
            "by": row.actor_id,
            "on_behalf_of": row.on_behalf_of_id,
            "note": _note(fact, notes),
        }
        for row, fact in facts
    ]


def _note(fact: object, notes: Mapping[UUID, str]) -> str:
    note_id: UUID | None = getattr(fact, "note_id", None)
    return notes.get(note_id, "") if note_id else ""


def _people(panel: LoadedPanel) -> set[UUID | None]:
    state = panel.state
    people: set[UUID | None] = {state.lead_id, state.enroller_id}
    people |= {each.person_id for each in state.participants}
    people |= {each.author_id for each in state.contributions}
    return people | {each.asked_by for each in state.data_requests}


def _ids(people: set[Any]) -> set[UUID | None]:
    return {each for each in people if isinstance(each, UUID)}
