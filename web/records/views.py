"""The record on the patient's own pages: for the enrolling centre."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint

from web.access import requires
from web.records import section_views
from web.records.history_views import item_history
from web.records.place import patient_place
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

records = Blueprint("records", __name__)


@records.route("/patients/<uuid:patient_id>/record")
@requires(Permission.SEE_PATIENT)
def show_record(patient_id: UUID) -> ResponseReturnValue:
    """Show the sections and how complete they are."""
    return section_views.overview(patient_place(patient_id))


@records.route("/patients/<uuid:patient_id>/record/<string:section>", methods=["GET", "POST"])
@requires(Permission.SEE_PATIENT)
def show_section(patient_id: UUID, section: str) -> ResponseReturnValue:
    """Show one section, or save its questions."""
    return section_views.section(patient_place(patient_id), section)


@records.route("/patients/<uuid:patient_id>/record/<string:section>/autosave", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def autosave_section(patient_id: UUID, section: str) -> ResponseReturnValue:
    """Save the questions while they are written."""
    return section_views.autosave(patient_place(patient_id), section)


@records.route("/patients/<uuid:patient_id>/record/<string:section>/entries", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def change_entries(patient_id: UUID, section: str) -> ResponseReturnValue:
    """Add, change or remove an entry of the section's table."""
    return section_views.entries(patient_place(patient_id), section)


@records.route(
    "/patients/<uuid:patient_id>/record/items/<uuid:item_id>/history", methods=["GET", "POST"]
)
@requires(Permission.SEE_PATIENT)
def show_history(patient_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Show every version of an item, and write an earlier one again."""
    return item_history(patient_place(patient_id), item_id)
