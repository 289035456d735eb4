"""What the pages of the review show: the images of a series, its decisions, the statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from flask import request

from web.imaging.receipts import profile_words
from web.imaging.review.masks import DOCUMENT, FILMS, PAGE_SIDE, maskable_size
from web.imaging.review.queries import SeriesToReview
from web.imaging.review.words import DECISIONS, failure_words
from web.imaging.views import frame_of
from web.imaging.words import SERIES_STATES, SERIES_TONES, modality_words, review_words
from web.models.imaging import ImageInstance, SeriesState
from web.panels.people import names_of
from web.request_session import db_session
from workflows.domain.imaging.verdicts import ImageKind, ReviewReason

if TYPE_CHECKING:
    from web.imaging.place import ImagePlace

FRAMES_A_PAGE: Final = 12
_SPARE_ROWS: Final = 3
_PICTURES: Final = frozenset({"image/jpeg", "image/png"})


@dataclass(frozen=True, kw_only=True)
class FrameView:
    """One picture of the series: the number beside it, where it comes from, whether it moves.

    ``longest`` is the longer side in which rectangles count, where only the picture tells its
    shape; else 0.
    """

    number: int
    instance: ImageInstance
    frame: int
    url: str
    is_film: bool
    longest: int


def review_context(place: ImagePlace, found: SeriesToReview) -> dict[str, Any]:
    """Return what the page of one series shows."""
    total = sum(each.frames for each in found.instances)
    pages = max(1, -(-total // FRAMES_A_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    people = {each.decided_by_id for each in found.reviews} | {place.actor.person_id}
    names = names_of(db_session(), people)
    return {
        **frame_of(place),
        "new_command_id": uuid4,
        "found": found,
        "series": found.series,
        "kind": modality_words(found.series.kind, found.series.modality),
        "why": review_words(found.series.review_reasons),
        "profile": profile_words(found.series.receipt_profile or ""),
        "state_words": SERIES_STATES[found.series.state],
        "state_tone": SERIES_TONES[found.series.state],
        "is_released": found.series.state is SeriesState.RELEASED,
        "failure": failure_words(found.failure) if found.failure else "",
        "frames": _frames(place, found, page),
        "total": total,
        "page": page,
        "pages": pages,
        "people": names,
        "signer": names[place.actor.person_id],
        "decisions": DECISIONS,
        "can_mask": any(all(maskable_size(each)) for each in found.instances),
        "is_doubtful": ReviewReason.CANNOT_DECODE in found.reasons,
        "is_film": found.series.kind == ImageKind.VIDEO,
        "is_document": found.series.kind == ImageKind.DOCUMENT,
        "page_side": PAGE_SIDE,
        "spare_rows": range(_SPARE_ROWS),
    }


def _frames(place: ImagePlace, found: SeriesToReview, page: int) -> Sequence[FrameView]:
    every = [
        (instance, frame) for instance in found.instances for frame in range(1, instance.frames + 1)
    ]
    start = (page - 1) * FRAMES_A_PAGE
    return [
        FrameView(
            number=number,
            instance=instance,
            frame=frame,
            url=_picture(place, found, instance, frame),
            is_film=instance.media_type in FILMS,
            longest=PAGE_SIDE if instance.media_type == DOCUMENT else 0,
        )
        for number, (instance, frame) in enumerate(every[start : start + FRAMES_A_PAGE], start + 1)
    ]


def _picture(place: ImagePlace, found: SeriesToReview, instance: ImageInstance, frame: int) -> str:
    """Return the address of a picture, or nothing for what is only opened or saved."""
    if instance.media_type in _PICTURES | FILMS:
        return object_url(place, instance)
    if found.series.kind in (ImageKind.DICOM, ImageKind.DOCUMENT):
        return place.url_in(
            "dicomweb",
            "rendered_frame",
            study_uid=found.study.study_uid,
            series_uid=found.series.series_uid,
            sop_uid=instance.sop_uid,
            frame=frame,
        )
    return ""


def object_url(place: ImagePlace, instance: ImageInstance) -> str:
    """Return the address of a stored file."""
    return place.url_in(
        "dicomweb", "stored_object", series_id=instance.series_id, instance_id=instance.id
    )
