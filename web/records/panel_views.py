"""The record inside a panel: read by whoever sees the case, written by the enrolling centre."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint

from web.access import requires
from web.records import section_views
from web.records.history_views import item_history
from web.records.place import panel_place
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

panel_records = Blueprint("panel_records", __name__)


@panel_records.route("/panels/<uuid:panel_id>/record")
@requires(Permission.SEE_CASE)
def show_record(panel_id: UUID) -> ResponseReturnValue:
    """Show the sections and how complete they are."""
    return section_views.overview(panel_place(panel_id))


@panel_records.route("/panels/<uuid:panel_id>/record/<string:section>", methods=["GET", "POST"])
@requires(Permission.SEE_CASE)
def show_section(panel_id: UUID, section: str) -> ResponseReturnValue:
    """Show one section, or save its questions."""
    return section_views.section(panel_place(panel_id), section)


@panel_records.route("/panels/<uuid:panel_id>/record/<string:section>/autosave", methods=["POST"])
@requires(Permission.SEE_CASE)
def autosave_section(panel_id: UUID, section: str) -> ResponseReturnValue:
    """Save the questions while they are written."""
    return section_views.autosave(panel_place(panel_id), section)


@panel_records.route("/panels/<uuid:panel_id>/record/<string:section>/entries", methods=["POST"])
@requires(Permission.SEE_CASE)
def change_entries(panel_id: UUID, section: str) -> ResponseReturnValue:
    """Add, change or remove an entry of the section's table."""
    return section_views.entries(panel_place(panel_id), section)


@panel_records.route(
    "/panels/<uuid:panel_id>/record/items/<uuid:item_id>/history", methods=["GET", "POST"]
)
@requires(Permission.SEE_CASE)
def show_history(panel_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Show every version of an item, and write an earlier one again."""
    return item_history(panel_place(panel_id), item_id)
