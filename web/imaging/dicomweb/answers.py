"""The answers of DICOMweb: JSON, files and frames as streams, and one refusal for all reasons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NoReturn

from flask import Response, abort, request

from web import audit
from web.imaging.openings import note_opening
from web.imaging.watching import watch
from web.models.audit import AuditAct
from web.panels.watching import while_allowed
from web.request_session import db_session
from web.security_headers import UPLOADED_FILE_POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from web.imaging.place import ImagePlace
    from web.imaging.stored_files import StoredInstance, StoredSeries

JSON: Final = "application/dicom+json"
_NOTHING: Final = "There is nothing here.\n"
_TEXT: Final = "text/plain; charset=utf-8"


def nothing_here(_error: object = None) -> Response:
    """Return the one 404: the same bytes whether it is not there or not for this reader."""
    return Response(_NOTHING, 404, content_type=_TEXT)


def refuse(status: int, why: str, *, wait_seconds: int | None = None) -> NoReturn:
    """End the request with a sentence for whoever writes a client, and when to ask again."""
    answer = Response(f"{why}\n", status, content_type=_TEXT)
    if wait_seconds is not None:
        answer.headers["Retry-After"] = str(wait_seconds)
    abort(answer)


def accept_header() -> str:
    """Return what the client accepts; a query parameter goes first (PS3.18 8.3.3.1)."""
    return request.args.get("accept") or request.headers.get("Accept", "")


def json_answer(found: Any, unknown: tuple[str, ...] = ()) -> Response:
    """Return attributes as DICOM JSON; what was not matched is named in a warning (299)."""
    answer = Response(json.dumps(found, separators=(",", ":")), mimetype=JSON)
    if unknown:
        answer.headers["Warning"] = '299 Consilium "Not all attributes were matched."'
    return answer


def record_search(place: ImagePlace) -> None:
    """Record that this person now sees which studies there are; on return the row is on disk."""
    audit.record_read(
        db_session(),
        act=AuditAct.LISTED,
        person_id=place.actor.person_id,
        on_behalf_of_id=place.actor.on_behalf_of,
        subject_kind="image_studies",
        subject_id=place.patient.id,
        patient_id=place.patient.id,
        panel_id=place.panel.id if place.panel is not None else None,
        reason=place.reason,
    )


def record_opening(place: ImagePlace, stored: StoredInstance | StoredSeries) -> None:
    """Record that the series is opened, unless this session has it open."""
    if not stored.is_open:
        row = stored.row
        note_opening(place, row.series_id if hasattr(row, "series_id") else row.id)


def stream(
    place: ImagePlace,
    series_id: UUID,
    pieces: Iterator[bytes],
    *,
    content_type: str,
    size: int | None = None,
    status: int = 200,
) -> Response:
    """Return an answer that is sent as it is read, and ends when the reader's right ends."""
    watched = while_allowed(pieces, watch(place, series_id))
    answer = Response(watched, status, content_type=content_type)
    if size is not None:
        answer.headers["Content-Length"] = str(size)
    answer.headers["Content-Security-Policy"] = UPLOADED_FILE_POLICY
    return answer
