"""The viewer's pages, the same from the patient's own pages and from a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint

from web.access import requires
from web.imaging.place import panel_place, patient_place
from web.imaging.viewer.page import viewer_page
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

panel_viewer = Blueprint("panel_viewer", __name__)
patient_viewer = Blueprint("patient_viewer", __name__)


@panel_viewer.route("/panels/<uuid:panel_id>/images/<uuid:series_id>", endpoint="show_series")
@requires(Permission.SEE_CASE)
def show_panel_series(panel_id: UUID, series_id: UUID) -> ResponseReturnValue:
    """Show a series inside a panel."""
    return viewer_page(panel_place(panel_id), series_id)


@patient_viewer.route("/patients/<uuid:patient_id>/images/<uuid:series_id>", endpoint="show_series")
@requires(Permission.SEE_PATIENT)
def show_patient_series(patient_id: UUID, series_id: UUID) -> ResponseReturnValue:
    """Show a series on the patient's own pages."""
    return viewer_page(patient_place(patient_id), series_id)
