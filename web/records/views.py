"""The record's pages: one set, on the patient's own page and inside a panel, under two rights.

On the patient's own page the enrolling centre reads and writes; in a panel whoever sees the case
reads, and the enrolling centre writes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint

from web.access import requires
from web.records import section_views
from web.records.history_views import item_history
from web.records.place import RecordPlace, panel_place, patient_place
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_PlaceOf = Callable[..., RecordPlace]


def _pages(name: str, where: str, place_of: _PlaceOf, *, to_write: Permission) -> Blueprint:
    """Return the pages of a record under ``where``, an address with the id of its owner."""
    pages = Blueprint(name, __name__)
    to_read = Permission.SEE_PATIENT if "patient_id" in where else Permission.SEE_CASE

    @pages.route(where)
    @requires(to_read)
    def show_record(**owner: UUID) -> ResponseReturnValue:
        """Show the sections and how complete they are."""
        return section_views.overview(place_of(**owner))

    @pages.route(f"{where}/<string:section>", methods=["GET", "POST"])
    @requires(to_read)
    def show_section(section: str, **owner: UUID) -> ResponseReturnValue:
        """Show one section, or save its questions."""
        return section_views.section(place_of(**owner), section)

    @pages.route(f"{where}/<string:section>/autosave", methods=["POST"])
    @requires(to_write)
    def autosave_section(section: str, **owner: UUID) -> ResponseReturnValue:
        """Save the questions while they are written."""
        return section_views.autosave(place_of(**owner), section)

    @pages.route(f"{where}/<string:section>/entries", methods=["POST"])
    @requires(to_write)
    def change_entries(section: str, **owner: UUID) -> ResponseReturnValue:
        """Add, change or remove an entry of the section's table."""
        return section_views.entries(place_of(**owner), section)

    @pages.route(f"{where}/items/<uuid:item_id>/history", methods=["GET", "POST"])
    @requires(to_read)
    def show_history(item_id: UUID, **owner: UUID) -> ResponseReturnValue:
        """Show every version of an item, and write an earlier one again."""
        return item_history(place_of(**owner), item_id)

    return pages


records = _pages(
    "records",
    "/patients/<uuid:patient_id>/record",
    patient_place,
    to_write=Permission.CHANGE_PATIENT,
)
panel_records = _pages(
    "panel_records",
    "/panels/<uuid:panel_id>/record",
    panel_place,
    to_write=Permission.SEE_CASE,
)
