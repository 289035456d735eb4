"""The marks of a series as the viewer asks for them: read again and again, and sent one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, request
from flask_babel import get_locale
from sqlalchemy.exc import IntegrityError

from web.access import requires
from web.accounts.language import select_time_zone
from web.discussions.guard import deny
from web.imaging.access import find_series
from web.imaging.place import panel_place
from web.imaging.viewer.described_marks import described_marks
from web.imaging.viewer.mark_texts import naming_words
from web.imaging.viewer.marks import Kept, keep_mark, marks_tag, may_mark, read_marks
from web.imaging.viewer.sent import read_sent
from web.imaging.viewer.shapes import SentMark
from web.models.imaging import ImageSeries
from web.panels.loading import LoadedPanel, audit_view
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

image_marks = Blueprint("image_marks", __name__)
_UNUSABLE: Final = 422
_STATUS: Final = {Kept.SAVED: 201, Kept.BESIDE: 201, Kept.NOT_REMOVED: 409}


@image_marks.route("/panels/<uuid:panel_id>/images/<uuid:series_id>/marks")
@requires(Permission.SEE_CASE)
def list_marks(panel_id: UUID, series_id: UUID) -> ResponseReturnValue:
    """Answer with the marks, or 304; only what is shown leaves an audit row."""
    panel, series = _load(panel_id, series_id)
    tag = _tag(panel, series)
    if request.headers.get("If-None-Match") == tag:
        return Response(status=304, headers={"ETag": tag})
    marks = described_marks(panel, read_marks(panel, series.id))
    audit_view(panel, "image_marks")
    return _answer({"marks": marks}, tag)


@image_marks.route("/panels/<uuid:panel_id>/images/<uuid:series_id>/marks", methods=["POST"])
@requires(Permission.SEE_CASE)
def send_mark(panel_id: UUID, series_id: UUID) -> ResponseReturnValue:
    """Keep a mark and answer with what is stored now, read back.

    422 with ``found`` when the words beside it may say who the patient is and nobody says why.
    """
    panel, series = _load(panel_id, series_id)
    if not may_mark(panel):
        deny(panel)
    sent = read_sent(SentMark)
    found = naming_words(panel, sent)
    because = sent.keptBecause.strip() if found else ""
    if found and not because:
        # What was compared with the patient's identity stays on record.
        db_session().commit()
        return jsonify(found=found), _UNUSABLE
    try:
        kept = keep_mark(panel, series, sent, kept_because=because)
        db_session().commit()
    except IntegrityError:
        # Somebody was a moment earlier with the same version: judged again, it is the second.
        db_session().rollback()
        panel, series = _load(panel_id, series_id)
        kept = keep_mark(panel, series, sent, kept_because=because)
        db_session().commit()
    marks = described_marks(panel, read_marks(panel, series.id))
    answer = _answer({"kept": kept.value, "marks": marks}, _tag(panel, series))
    answer.status_code = _STATUS[kept]
    return answer


def _load(panel_id: UUID, series_id: UUID) -> tuple[LoadedPanel, ImageSeries]:
    place = panel_place(panel_id)
    series = find_series(place, series_id)
    if series is None or place.panel is None:
        abort(404)
    return place.panel, series


def _tag(panel: LoadedPanel, series: ImageSeries) -> str:
    reader = f"{panel.actor.person_id.hex}-{get_locale()}-{select_time_zone()}"
    return marks_tag(panel, series.id, reader)


def _answer(content: dict[str, Any], tag: str) -> Response:
    answer: Response = jsonify(content)
    answer.headers["ETag"] = tag
    return answer
