"""Tells whether a reader may still see a series while it is being sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from web.accounts.current import current_session
from web.accounts.queries import build_actor
from web.database import reading
from web.imaging.access import in_sight
from web.imaging.place import ImagePlace
from web.models.imaging import ImageSeries
from web.models.patients import Patient
from web.panels.loading import find_panel_as
from web.panels.watching import current_application, is_signed_in
from web.request_session import db_session
from workflows.domain.access import PatientSubject, may
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from uuid import UUID

    from workflows.domain.actors import Actor


def watch(place: ImagePlace, series_id: UUID) -> Callable[[], bool]:
    """Return what tells, after the request too, whether its reader may still see the series."""
    session_id = current_session().id
    app = current_application()

    def is_in_sight() -> bool:
        # A context of its own: an answer is sent when that of the request is gone.
        with app.app_context(), reading():
            return _still_in_sight(place, series_id, session_id)

    return is_in_sight


def _still_in_sight(place: ImagePlace, series_id: UUID, session_id: str) -> bool:
    now = datetime.now(UTC)
    if not is_signed_in(session_id, now):
        return False
    again = _place_again(place, build_actor(db_session(), place.actor.person_id, now))
    if again is None:
        return False
    query = select(ImageSeries.id).where(ImageSeries.id == series_id, in_sight(again))
    return db_session().scalar(query) is not None


def _place_again(place: ImagePlace, actor: Actor) -> ImagePlace | None:
    if place.panel is None:
        patient = db_session().get_one(Patient, place.patient.id, populate_existing=True)
        subject = PatientSubject(hcp_id=patient.hcp_id)
        is_allowed = may(actor, Permission.SEE_PATIENT, subject).allowed
        if not is_allowed or patient.erased_at is not None:
            return None
        return replace(place, patient=patient, actor=actor)
    panel = find_panel_as(actor, place.panel.id)
    if panel is None or not panel.case_access.allowed:
        return None
    return ImagePlace.of_panel(panel)
