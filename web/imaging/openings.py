"""Records that a person opens a series: one audit row a series, not one a frame.

That it is open stands in a row of its own, written in the audit row's transaction: every process
knows it, and for a quarter of an hour the same session reads on without a new audit row.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from web import audit
from web.accounts.current import current_session
from web.database import writing
from web.models.audit import AuditAct
from web.models.imaging import ImageOpening, ImageSeries
from web.request_session import db_session

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from web.imaging.place import ImagePlace

REMEMBERED: Final = timedelta(minutes=15)
SUBJECT: Final = "image_series"
# Each dialect has its own INSERT … ON CONFLICT; both say the same.
_INSERT: Final[dict[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def place_id(place: ImagePlace) -> UUID:
    """Return what names the place: the panel, or outside of panels the patient."""
    return place.panel.id if place.panel is not None else place.patient.id


def is_open(place: ImagePlace) -> ColumnElement[bool]:
    """Return the SQL condition on ImageSeries: this session has it open here."""
    return (
        select(ImageOpening.series_id)
        .where(
            ImageOpening.session_id == current_session().id,
            ImageOpening.series_id == ImageSeries.id,
            ImageOpening.place_id == place_id(place),
            ImageOpening.opened_at > datetime.now(UTC) - REMEMBERED,
        )
        .correlate(ImageSeries)
        .exists()
    )


def note_opening(place: ImagePlace, series_id: UUID, *, page: str = "") -> None:
    """Record that this person now sees the series; on return the audit row is on disk.

    ``page`` names the page on which it is shown, if one is: each showing of a page is recorded.

    Of several requests at once one writes the row. An error must reach the client as a failure,
    never as data: no audit row, no image.
    """
    session, now = db_session(), datetime.now(UTC)
    session.commit()
    with writing():
        insert = _INSERT[session.get_bind().dialect.name]
        statement = insert(ImageOpening).values(
            session_id=current_session().id,
            series_id=series_id,
            place_id=place_id(place),
            opened_at=now,
        )
        is_first = session.execute(
            statement.on_conflict_do_update(
                index_elements=["session_id", "series_id", "place_id"],
                set_={"opened_at": now},
                where=ImageOpening.opened_at <= now - REMEMBERED,
            ).returning(ImageOpening.series_id),
        ).first()
        if is_first is not None:
            session.execute(delete(ImageOpening).where(ImageOpening.opened_at < now - REMEMBERED))
        seen = [_seen(place, page, place_id(place))] if page else []
        if is_first is not None:
            seen.append(_seen(place, SUBJECT, series_id))
        audit.record_all(session, seen)
        session.commit()


def _seen(place: ImagePlace, kind: str, subject_id: UUID) -> audit.Entry:
    return audit.Entry(
        act=AuditAct.VIEWED,
        person_id=place.actor.person_id,
        on_behalf_of_id=place.actor.on_behalf_of,
        subject_kind=kind,
        subject_id=subject_id,
        patient_id=place.patient.id,
        panel_id=place.panel.id if place.panel is not None else None,
        reason=place.reason,
    )
