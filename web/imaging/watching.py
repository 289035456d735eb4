"""Ends a long answer when the reader's right ends while it is being sent."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from web.accounts.current import current_session
from web.accounts.queries import build_actor
from web.imaging.access import in_sight
from web.models.imaging import ImageSeries
from web.models.patients import Patient
from web.models.people import Person, SignInSession
from web.panels.loading import find_panel
from web.request_session import db_session
from workflows.domain.access import PatientSubject, may
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from web.imaging.place import ImagePlace
    from workflows.domain.actors import Actor

_LOOK_AGAIN_SECONDS: Final = 1.0


class RightEndedError(Exception):
    """The reader's right ended while the answer was being sent."""


def while_in_sight(
    pieces: Iterator[bytes],
    place: ImagePlace,
    series_id: UUID,
    *,
    every_seconds: float = _LOOK_AGAIN_SECONDS,
) -> Iterator[bytes]:
    """Yield ``pieces`` and ask again every second whether this reader may see the series.

    Raises:
        RightEndedError: while iterating; the connection is then cut, and the reader notices by
            the promised length.

    """
    asked_at = time.monotonic()
    for piece in pieces:
        if time.monotonic() - asked_at >= every_seconds:
            if not still_in_sight(place, series_id):
                raise RightEndedError(str(series_id))
            asked_at = time.monotonic()
        yield piece


def still_in_sight(place: ImagePlace, series_id: UUID) -> bool:
    """Tell whether this reader, as things are now, may see the series at this place."""
    session = db_session()
    # A reader's transaction sees what was there when it began.
    session.rollback()
    try:
        now = datetime.now(UTC)
        if not _is_signed_in(now):
            return False
        again = _place_again(place, build_actor(session, place.actor.person_id, now))
        if again is None:
            return False
        query = select(ImageSeries.id).where(ImageSeries.id == series_id, in_sight(again))
        return session.scalar(query) is not None
    finally:
        session.rollback()


def _is_signed_in(now: datetime) -> bool:
    query = (
        select(SignInSession.id)
        .join(Person, Person.id == SignInSession.person_id)
        .where(
            SignInSession.id == current_session().id,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            Person.is_active,
        )
    )
    return db_session().scalar(query) is not None


def _place_again(place: ImagePlace, actor: Actor) -> ImagePlace | None:
    if place.panel is None:
        patient = db_session().get_one(Patient, place.patient.id, populate_existing=True)
        subject = PatientSubject(hcp_id=patient.hcp_id)
        is_allowed = may(actor, Permission.SEE_PATIENT, subject).allowed
        if not is_allowed or patient.erased_at is not None:
            return None
        return replace(place, patient=patient, actor=actor)
    panel = find_panel(place.panel.id)
    if panel is None:
        return None
    panel = replace(panel, actor=actor)
    if not panel.case_access.allowed:
        return None
    return replace(place, patient=panel.patient, actor=actor, panel=panel)
