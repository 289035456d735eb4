"""Which series this reader may see here. Every page and answer with images asks this module.

Outside the enrolling centre a series is there only when a named person released it and, where it
can show who somebody is, while the newest consent to identifiable images is given. That the case
itself may be seen (consent to care, membership, a guest's term) is decided where the place is
loaded, on each request anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from web.models.imaging import (
    HAS_FILE,
    ImageConsent,
    ImageInstance,
    ImageSeries,
    ImageStudy,
    SeriesState,
)
from web.request_session import db_session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from web.imaging.place import ImagePlace


def in_sight(place: ImagePlace) -> ColumnElement[bool]:
    """Return the SQL condition on ImageSeries under which a series is there for this reader."""
    is_theirs = ImageSeries.patient_id == place.patient.id
    if place.is_own_centre:
        # What was refused is destroyed: there is nothing to see.
        return and_(is_theirs, ImageSeries.state != SeriesState.REFUSED)
    return and_(
        is_theirs,
        ImageSeries.state == SeriesState.RELEASED,
        or_(ImageSeries.is_identifiable.is_(False), identifiable_condition()),
    )


def identifiable_condition() -> ColumnElement[bool]:
    """Return the SQL condition under which a series' patient lets identifiable images be seen."""
    return (
        select(ImageConsent.is_given)
        .where(ImageConsent.patient_id == ImageSeries.patient_id)
        .order_by(ImageConsent.recorded_at.desc(), ImageConsent.id)
        .limit(1)
        .correlate(ImageSeries)
        .scalar_subquery()
        .is_(True)
    )


def identifiable_images_allowed(session: Session, patient_id: UUID) -> bool:
    """Tell whether the newest consent to identifiable images is given."""
    newest = session.scalar(
        select(ImageConsent.is_given)
        .where(ImageConsent.patient_id == patient_id)
        .order_by(ImageConsent.recorded_at.desc(), ImageConsent.id)
        .limit(1),
    )
    return newest is True


def series_in_sight(place: ImagePlace) -> Sequence[tuple[ImageSeries, ImageStudy]]:
    """Return what this reader may see here, each with its study, the latest study first."""
    rows = db_session().execute(
        select(ImageSeries, ImageStudy)
        .join(ImageStudy, ImageStudy.id == ImageSeries.study_id)
        .where(in_sight(place))
        .order_by(
            ImageStudy.study_date.desc(),
            ImageStudy.id,
            ImageSeries.series_number,
            ImageSeries.made_at,
            ImageSeries.id,
        )
        .execution_options(populate_existing=True),
    )
    return [(row[0], row[1]) for row in rows]


def find_series(place: ImagePlace, series_id: UUID) -> ImageSeries | None:
    """Return the series if this reader may see it here; otherwise there is none."""
    return (
        db_session()
        .scalars(
            select(ImageSeries)
            .where(ImageSeries.id == series_id, in_sight(place))
            .execution_options(populate_existing=True),
        )
        .one_or_none()
    )


def instances_of(series: ImageSeries) -> Sequence[ImageInstance]:
    """Return the series' instances in their order; the caller has found the series in sight."""
    return (
        db_session()
        .scalars(
            select(ImageInstance)
            .where(ImageInstance.series_id == series.id, HAS_FILE)
            .order_by(ImageInstance.instance_number, ImageInstance.made_at, ImageInstance.sop_uid),
        )
        .all()
    )
