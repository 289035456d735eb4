"""Decides about series: release with a signature, refuse, withhold. The caller commits.

What needs a change of the stored files (blackened pixels, destruction) is carried out by the
worker; what does not holds with the commit. A release covers exactly the images that were shown:
their fingerprint is part of what is signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from web import audit
from web.imaging.review.masks import SignedMask, maskable_size
from web.imaging.review.queries import SeriesToReview, find_to_review
from web.imaging.review.releasing import mark_released, move
from web.models.audit import AuditAct
from web.models.imaging import ImageReview, ImageSeries, ReviewDecision, SeriesState
from web.models.patients import Patient
from workflows.domain.imaging.verdicts import ImageKind

if TYPE_CHECKING:
    from web.imaging.place import ImagePlace


class ReviewRefusal(StrEnum):
    """Why a decision was not taken."""

    CHANGED = "changed"
    NOT_WAITING = "not_waiting"
    NOT_LOOKED_AT = "not_looked_at"
    OUTSIDE_IMAGE = "outside_image"


class ReviewRefusedError(Exception):
    """The decision was not taken, and nothing was kept."""

    def __init__(self, reason: ReviewRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What a person signs about one series."""

    series_id: UUID
    fingerprint: str
    masks: Sequence[SignedMask] = ()
    # What they say they looked at: "all", or the numbers of images; empty for what needs no look.
    looked_at: str = ""
    # Films lose their sound.
    is_silent: bool = False
    command_id: UUID


def release(session: Session, place: ImagePlace, signed: Signed) -> ImageReview:
    """Release a series, at once or when the worker has blackened what was marked.

    The same form a second time gets the signature of the first time.

    Raises:
        ReviewRefusedError: when it is not waiting, changed meanwhile, or was not looked at.

    """
    found = _locked(session, place, signed.series_id)
    earlier = _earlier(found, signed.command_id)
    if earlier is not None:
        return earlier
    if not found.can_be_released:
        raise ReviewRefusedError(ReviewRefusal.NOT_WAITING)
    if found.fingerprint != signed.fingerprint:
        raise ReviewRefusedError(ReviewRefusal.CHANGED)
    if found.reasons and not signed.looked_at:
        raise ReviewRefusedError(ReviewRefusal.NOT_LOOKED_AT)
    _check_masks(found, signed.masks)
    kept = {
        "masks": [each.to_json() for each in signed.masks],
        "looked_at": signed.looked_at,
        "fingerprint": signed.fingerprint,
        "reasons": list(found.reasons),
        "is_silent": signed.is_silent,
    }
    review = _add(session, place, found.series, ReviewDecision.RELEASE, signed.command_id, kept)
    if not needs_worker(found, signed):
        mark_released(found.series, review)
        review.carried_out_at = review.decided_at
    return review


def refuse(session: Session, place: ImagePlace, series_id: UUID, command_id: UUID) -> ImageReview:
    """Refuse a series: nobody sees it from now on, and the worker destroys its files."""
    found = _locked(session, place, series_id)
    earlier = _earlier(found, command_id)
    if earlier is not None:
        return earlier
    if found.series.state is SeriesState.REFUSED:
        raise ReviewRefusedError(ReviewRefusal.NOT_WAITING)
    move(found.series, SeriesState.REFUSED)
    return _add(session, place, found.series, ReviewDecision.REFUSE, command_id, {})


def withhold(session: Session, place: ImagePlace, series_id: UUID, command_id: UUID) -> ImageReview:
    """Take a released series back: for all others it is gone with the commit."""
    found = _locked(session, place, series_id)
    earlier = _earlier(found, command_id)
    if earlier is not None:
        return earlier
    if found.series.state is not SeriesState.RELEASED:
        raise ReviewRefusedError(ReviewRefusal.NOT_WAITING)
    move(found.series, SeriesState.QUARANTINED)
    review = _add(session, place, found.series, ReviewDecision.WITHHOLD, command_id, {})
    review.carried_out_at = review.decided_at
    return review


def needs_worker(found: SeriesToReview, signed: Signed) -> bool:
    """Tell whether the stored files change: what was confirmed stands in a DICOM file itself."""
    is_told = found.series.kind == ImageKind.DICOM and bool(found.reasons)
    return is_told or bool(signed.masks) or signed.is_silent


def _locked(session: Session, place: ImagePlace, series_id: UUID) -> SeriesToReview:
    # Whoever adds an image holds the patient's row too: what is signed cannot grow meanwhile.
    session.get_one(Patient, place.patient.id, with_for_update=True)
    found = find_to_review(session, place, series_id)
    if found is None:
        raise ReviewRefusedError(ReviewRefusal.NOT_WAITING)
    return found


def _earlier(found: SeriesToReview, command_id: UUID) -> ImageReview | None:
    row_id = _review_id(found.series.id, command_id)
    return next((each for each in found.reviews if each.id == row_id), None)


def _review_id(series_id: UUID, command_id: UUID) -> UUID:
    # One signature under several series is one row each.
    return uuid5(command_id, series_id.hex)


def _check_masks(found: SeriesToReview, masks: Sequence[SignedMask]) -> None:
    for mask in masks:
        meant = [each for each in found.instances if mask.is_on(each.id)]
        fits = [
            each
            for each in meant
            if mask.x < maskable_size(each)[0]
            and mask.y < maskable_size(each)[1]
            and (mask.frame is None or mask.frame <= each.frames)
        ]
        if not fits:
            raise ReviewRefusedError(ReviewRefusal.OUTSIDE_IMAGE)


def _add(
    session: Session,
    place: ImagePlace,
    series: ImageSeries,
    decision: ReviewDecision,
    command_id: UUID,
    kept: dict[str, Any],
) -> ImageReview:
    review = ImageReview(
        id=_review_id(series.id, command_id),
        series_id=series.id,
        decision=decision,
        decided_by_id=place.actor.person_id,
        decided_at=datetime.now(UTC),
        masks=kept,
        progress={},
        failed_because="",
        command_id=_review_id(series.id, command_id),
    )
    session.add(review)
    audit.record(
        session,
        act=AuditAct.CHANGED,
        person_id=place.actor.person_id,
        on_behalf_of_id=place.actor.on_behalf_of,
        subject_kind="image_review",
        subject_id=series.id,
        patient_id=place.patient.id,
        panel_id=place.panel.id if place.panel is not None else None,
        reason=place.reason,
        detail={"decision": decision.value, "masks": len(kept.get("masks", ()))},
    )
    return review
