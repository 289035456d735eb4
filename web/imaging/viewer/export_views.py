"""The marks of a series as downloads: a structured report and a presentation state."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, url_for
from flask_babel import gettext as _

from web.access import requires
from web.imaging.access import find_series
from web.imaging.place import panel_place
from web.imaging.viewer.exporting import ExportForm, NotExportedError, export_marks
from web.models.audit import AuditAct
from web.panels.loading import audit_view
from web.security_headers import UPLOADED_FILE_POLICY
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

mark_exports = Blueprint("mark_exports", __name__)


@mark_exports.route("/panels/<uuid:panel_id>/images/<uuid:series_id>/marks/<string:form>")
@requires(Permission.SEE_CASE)
def export(panel_id: UUID, series_id: UUID, form: str) -> ResponseReturnValue:
    """Send the marks as a DICOM object."""
    place = panel_place(panel_id)
    series = find_series(place, series_id)
    if series is None or place.panel is None or form not in set(ExportForm):
        abort(404)
    try:
        content = export_marks(place, place.panel, series, ExportForm(form))
    except NotExportedError:
        flash(_("There are no marks on this series that could be exported."))
        return redirect(
            url_for("discussions.show_discussion", panel_id=panel_id),
            code=303,
        )
    audit_view(place.panel, "image_marks", AuditAct.EXPORTED)
    answer = Response(content, mimetype="application/dicom")
    answer.headers["Content-Disposition"] = f'attachment; filename="{form}.dcm"'
    answer.headers["Content-Security-Policy"] = UPLOADED_FILE_POLICY
    return answer
