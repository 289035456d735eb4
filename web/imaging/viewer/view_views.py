"""Kept views: keeping one, opening it again by its link, and its small picture."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, url_for

from web.access import requires
from web.discussions.guard import deny
from web.file_store import FileStore
from web.imaging.openings import note_opening
from web.imaging.place import panel_place
from web.imaging.viewer.kept_views import find_view, keep_view
from web.imaging.viewer.marks import may_mark
from web.imaging.viewer.page import viewer_page
from web.imaging.viewer.sent import read_sent
from web.imaging.viewer.shapes import SentView
from web.request_session import db_session, installation
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

image_views = Blueprint("image_views", __name__)


@image_views.route("/panels/<uuid:panel_id>/images/views", methods=["POST"])
@requires(Permission.SEE_CASE)
def keep(panel_id: UUID) -> ResponseReturnValue:
    """Keep a look at an image, and answer with the link that opens it again."""
    place = panel_place(panel_id)
    panel = place.panel
    if panel is None:
        abort(404)
    if not may_mark(panel):
        deny(panel)
    row = keep_view(panel, place, read_sent(SentView))
    db_session().commit()
    url = url_for("image_views.show_view", panel_id=panel_id, view_id=row.id)
    return jsonify(id=str(row.id), url=url), 201


@image_views.route("/panels/<uuid:panel_id>/images/views/<uuid:view_id>")
@requires(Permission.SEE_CASE)
def show_view(panel_id: UUID, view_id: UUID) -> ResponseReturnValue:
    """Open the viewer exactly as somebody kept it."""
    place = panel_place(panel_id)
    view = find_view(place, view_id)
    if view is None:
        abort(404)
    return viewer_page(place, view.series.id, view)


@image_views.route("/panels/<uuid:panel_id>/images/views/<uuid:view_id>/thumbnail")
@requires(Permission.SEE_CASE)
def show_thumbnail(panel_id: UUID, view_id: UUID) -> ResponseReturnValue:
    """Send the view's small picture."""
    place = panel_place(panel_id)
    view = find_view(place, view_id)
    if view is None or not view.row.thumbnail_ref or place.panel is None:
        abort(404)
    picture = b"".join(
        FileStore.of(installation()).open_decrypted(
            view.row.thumbnail_ref, place.panel.cipher, view.row.thumbnail_context
        ),
    )
    note_opening(place, view.row.series_id)
    return Response(picture, mimetype="image/png")
