"""What pages and worker share of the review: which images are signed, and the step itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from web.models.imaging import ImageInstance, ImageReview, ImageSeries, SeriesState

_FINGERPRINT_DIGITS: Final = 32


def fingerprint_of(instances: Sequence[ImageInstance]) -> str:
    """Return a digest of which images these are; only a release changes what one of them holds."""
    parts = sorted(str(each.id) for each in instances if each.file_ref)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_FINGERPRINT_DIGITS]


def is_pending(review: ImageReview) -> bool:
    """Tell whether the worker still has to carry a decision out."""
    return review.carried_out_at is None and not review.failed_because


def mark_released(series: ImageSeries, review: ImageReview) -> None:
    """Let the others see a series, under this signature."""
    move(series, SeriesState.RELEASED)
    series.released_at, series.released_by_id = datetime.now(UTC), review.decided_by_id


def move(series: ImageSeries, state: SeriesState) -> None:
    """Change the state; who released it before is history then."""
    series.state, series.version = state, series.version + 1
    series.released_at = series.released_by_id = None
