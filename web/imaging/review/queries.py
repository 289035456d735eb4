"""What a person sees before they sign: a series, what it holds, and what was decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.imaging.access import in_sight
from web.imaging.review.releasing import fingerprint_of, is_pending
from web.models.imaging import (
    HAS_FILE,
    ImageInstance,
    ImageReview,
    ImageSeries,
    ImageStudy,
    ImageUpload,
    ReviewDecision,
    SeriesState,
    UploadState,
)
from web.request_session import db_session

if TYPE_CHECKING:
    from web.imaging.place import ImagePlace

_JUDGED = (UploadState.READY, UploadState.DONE)


@dataclass(frozen=True, kw_only=True)
class SeriesToReview:
    """A series with all that a decision about it needs."""

    series: ImageSeries
    study: ImageStudy
    instances: Sequence[ImageInstance]
    reviews: Sequence[ImageReview]
    is_judged: bool

    @property
    def fingerprint(self) -> str:
        """Return what is signed: it changes with each image that comes or goes."""
        return fingerprint_of(self.instances)

    @property
    def reasons(self) -> Sequence[str]:
        """Return the codes of why a person must look."""
        return tuple(self.series.review_reasons.get("codes", ()))

    @property
    def pending(self) -> ImageReview | None:
        """Return the decision that the worker is still carrying out."""
        return next((each for each in self.reviews[:1] if is_pending(each)), None)

    @property
    def failure(self) -> str:
        """Return why the last decision could not be carried out, or nothing."""
        return self.reviews[0].failed_because if self.reviews else ""

    @property
    def can_be_released(self) -> bool:
        """Tell whether a signature would release it now."""
        is_waiting = self.series.state is SeriesState.QUARANTINED and self.pending is None
        return is_waiting and self.is_judged and bool(self.instances)


def needs_confirmation(series: ImageSeries) -> bool:
    """Tell whether somebody must say that they looked at the images of this series."""
    return bool(series.review_reasons.get("codes"))


def find_to_review(session: Session, place: ImagePlace, series_id: UUID) -> SeriesToReview | None:
    """Return the series if it is there for this reader; the caller has asked who may decide."""
    found = to_review(session, place, ImageSeries.id == series_id)
    return found[0] if found else None


def waiting_without_reasons(place: ImagePlace) -> list[SeriesToReview]:
    """Return what one signature may release together: no reason to look at each image."""
    found = to_review(db_session(), place, ImageSeries.state == SeriesState.QUARANTINED)
    return [each for each in found if not each.reasons and each.can_be_released]


def to_review(session: Session, place: ImagePlace, *which: object) -> list[SeriesToReview]:
    """Return series with what they hold; four statements, however many there are."""
    rows = session.execute(
        select(ImageSeries, ImageStudy, ImageUpload.state)
        .join(ImageStudy, ImageStudy.id == ImageSeries.study_id)
        .join(ImageUpload, ImageUpload.id == ImageSeries.upload_id)
        .where(in_sight(place), *which)  # type: ignore[arg-type]  # conditions, as where() takes
        .order_by(ImageStudy.study_date.desc(), ImageStudy.id, ImageSeries.series_number),
        execution_options={"populate_existing": True},
    ).all()
    ids = [series.id for series, _study, _state in rows]
    instances: dict[UUID, list[ImageInstance]] = {}
    for instance in session.scalars(
        select(ImageInstance)
        .where(ImageInstance.series_id.in_(ids), HAS_FILE)
        .order_by(ImageInstance.instance_number, ImageInstance.sop_uid),
    ):
        instances.setdefault(instance.series_id, []).append(instance)
    reviews: dict[UUID, list[ImageReview]] = {}
    for review in session.scalars(
        select(ImageReview)
        .where(ImageReview.series_id.in_(ids))
        .order_by(ImageReview.decided_at.desc())
        .execution_options(populate_existing=True),
    ):
        reviews.setdefault(review.series_id, []).append(review)
    return [
        SeriesToReview(
            series=series,
            study=study,
            instances=instances.get(series.id, []),
            reviews=reviews.get(series.id, []),
            is_judged=state in _JUDGED,
        )
        for series, study, state in rows
    ]


def last_release(session: Session, series_id: UUID) -> ImageReview | None:
    """Return the signature under which a series was last released."""
    return session.scalars(
        select(ImageReview)
        .where(
            ImageReview.series_id == series_id,
            ImageReview.decision == ReviewDecision.RELEASE,
        )
        .order_by(ImageReview.decided_at.desc())
        .limit(1),
    ).one_or_none()
