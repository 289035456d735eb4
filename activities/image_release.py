"""Carries out what was signed about a series: blackens and releases it, or destroys it.

Each file is one transaction that names the file it replaces, so a worker that dies goes on where it
stopped, and nothing of an image without its masks is left behind.
"""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, Final, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity

from activities.heartbeats import beating
from activities.imaging.cleaner import CleanedFile, Cleaner, CleaningLimits, Mask
from activities.imaging_index import (
    forget_content,
    instances_of,
    keep_metadata,
    keep_thumbnail,
    pictures_taken_from,
    stored_instance,
)
from activities.imaging_patience import is_hopeless
from activities.imaging_scratch import scratch
from web.database import reading
from web.file_store import FileStore, StoredFile
from web.imaging.review.masks import FILMS, SignedMask
from web.imaging.review.releasing import fingerprint_of, is_pending, mark_released
from web.models.image_marks import NO_PICTURE
from web.models.imaging import (
    ImageInstance,
    ImageReview,
    ImageSeries,
    ReviewDecision,
    SeriesState,
)
from web.models.patients import Patient
from web.patient_keys import PatientCipher, PatientErasedError, PatientKeys, SealBrokenError
from workflows.domain.imaging.verdicts import RefusalReason
from workflows.messages import CarryOutReview

log = logging.getLogger(__name__)

CHANGED: Final = "changed"
OVERTAKEN: Final = "overtaken"
CANNOT_MASK: Final = "cannot_mask"
TOO_LARGE_TO_MASK: Final = "too_large_to_mask"
# Films are drawn anew picture by picture; what is longer than this is not blackened here.
RELEASE_LIMITS: Final = CleaningLimits(wall_seconds=1200.0, cpu_seconds=1100)
_TOO_MUCH: Final = frozenset(
    {RefusalReason.TIME_LIMIT, RefusalReason.MEMORY_LIMIT, RefusalReason.TOO_LARGE}
)
_DICOM: Final = "application/dicom"


class ReleaseFailedError(Exception):
    """The signature cannot be carried out; ``reason`` is a code for the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ImageRelease:
    """The worker's side of the review."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        keys: PatientKeys,
        store: FileStore,
        cleaner: Cleaner,
    ) -> None:
        """Use a session factory, the patients' keys, the file store and a cleaner."""
        self._sessions = sessions
        self._keys = keys
        self._store = store
        self._cleaner = cleaner

    @activity.defn
    def carry_out_review(self, message: CarryOutReview) -> None:
        """Do what the signature says, once; its row says how that ended."""
        with reading(), self._sessions() as session:
            review = session.get_one(ImageReview, message.review_id)
        if not is_pending(review):
            return
        try:
            with beating():
                if review.decision is ReviewDecision.RELEASE:
                    self._release(review)
                else:
                    self._destroy(review)
        except ReleaseFailedError as failure:
            self._note_failure(review.id, failure.reason)
        except (PatientErasedError, SealBrokenError) as error:
            self._note_failure(review.id, type(error).__name__)
        except Exception as error:
            # What was refused stays to be destroyed until it is.
            if review.decision is not ReviewDecision.RELEASE or not is_hopeless(error):
                raise
            log.exception("a release could not be carried out", extra={"review": str(review.id)})
            self._note_failure(review.id, type(error).__name__)

    def _release(self, review: ImageReview) -> None:
        self._remove_replaced(review.id)
        with reading(), self._sessions() as session:
            series = session.get_one(ImageSeries, review.series_id)
            cipher = self._keys.cipher(session, series.patient_id)
            instances = _in_fixed_order(session, series.id)
            _check(session, review, series, instances)
        masks = [SignedMask.from_json(each) for each in review.masks.get("masks", ())]
        is_silent = bool(review.masks.get("is_silent"))
        for number, instance in enumerate(instances, start=1):
            if number > self._done(review.id):
                self._confirm(review.id, number, cipher, instance, masks, is_silent=is_silent)
        self._finish(review, cipher)
        self._remove_replaced(review.id)

    def _confirm(
        self,
        review_id: UUID,
        number: int,
        cipher: PatientCipher,
        instance: ImageInstance,
        masks: Sequence[SignedMask],
        *,
        is_silent: bool,
    ) -> None:
        """Store one file as it was confirmed, in the place of what was there."""
        own = [_for_cleaner(mask) for mask in masks if mask.is_on(instance.id)]
        own = [mask for mask in own if mask.frame is None or mask.frame <= instance.frames]
        is_silenced = is_silent and instance.media_type in FILMS
        if instance.media_type != _DICOM and not own and not is_silenced:
            # Nothing stands in such a file that could say that it was confirmed.
            self._note_unchanged(review_id, number)
            return
        with (
            stored_instance(self._store, cipher, instance) as source,
            scratch(instance.size) as target,
        ):
            confirmed = self._cleaner.confirm(source, target, own, is_silent=is_silent)
            if confirmed.refusal is not None:
                is_large = confirmed.refusal in _TOO_MUCH
                raise ReleaseFailedError(TOO_LARGE_TO_MASK if is_large else CANNOT_MASK)
            target.seek(0)
            stored = self._store.put(cast("IO[bytes]", target), cipher, instance.file_context)
        with self._removed_if_failed(stored.ref), self._sessions.begin() as session:
            review, series = _locked(session, review_id)
            _check_newest(session, review, series, SeriesState.QUARANTINED)
            row = session.get_one(ImageInstance, instance.id, with_for_update=True)
            review.progress = {"done": number, "refs": [row.file_ref]}
            _replace(row, cipher, stored, confirmed)
        self._remove_replaced(review_id)

    def _note_unchanged(self, review_id: UUID, number: int) -> None:
        with self._sessions.begin() as session:
            review, series = _locked(session, review_id)
            _check_newest(session, review, series, SeriesState.QUARANTINED)
            review.progress = {"done": number, "refs": []}

    def _finish(self, review: ImageReview, cipher: PatientCipher) -> None:
        """Make metadata and thumbnail anew, and let the others see the series."""
        with reading(), self._sessions() as session:
            series = session.get_one(ImageSeries, review.series_id)
            instances = instances_of(session, series.id)
        metadata = keep_metadata(self._store, cipher, series, instances)
        thumbnail = keep_thumbnail(self._store, cipher, self._cleaner, series, instances)
        with self._removed_if_failed(metadata, thumbnail), self._sessions.begin() as session:
            signed, row = _locked(session, review.id)
            _check(session, signed, row, _in_fixed_order(session, row.id))
            old = [each for each in (row.metadata_ref, row.thumbnail_ref) if each is not None]
            # Views that were kept before show what is blackened now: their pictures are made anew.
            old += pictures_taken_from(session, row.id, None)
            row.metadata_ref, row.thumbnail_ref = metadata, thumbnail
            row.size = sum(each.size for each in instances)
            _count_masks(cipher, row, len(signed.masks.get("masks", ())))
            mark_released(row, signed)
            signed.carried_out_at = datetime.now(UTC)
            signed.progress = {"done": len(instances), "refs": old}

    def _destroy(self, review: ImageReview) -> None:
        """Let the rows forget the files first: what comes again in between is not destroyed."""
        if not self._done(review.id):
            with self._sessions.begin() as session:
                signed, series = _locked(session, review.id)
                _check_newest(session, signed, series, SeriesState.REFUSED)
                instances = instances_of(session, series.id)
                refs = [each.file_ref for each in instances]
                refs += [ref for ref in (series.metadata_ref, series.thumbnail_ref) if ref]
                refs += pictures_taken_from(session, series.id, NO_PICTURE)
                series.metadata_ref = series.thumbnail_ref = series.sealed_receipt = None
                for each in instances:
                    forget_content(each)
                signed.progress = {"done": 1, "refs": refs}
        self._remove_replaced(review.id)
        with self._sessions.begin() as session:
            signed = session.get_one(ImageReview, review.id, with_for_update=True)
            signed.carried_out_at = datetime.now(UTC)

    def _done(self, review_id: UUID) -> int:
        with reading(), self._sessions() as session:
            return int(session.get_one(ImageReview, review_id).progress.get("done", 0))

    def _remove_replaced(self, review_id: UUID) -> None:
        """Remove from the store what rows name no more; a worker may have died before it could."""
        with reading(), self._sessions() as session:
            refs = session.get_one(ImageReview, review_id).progress.get("refs", [])
        if not refs:
            return
        for ref in refs:
            self._store.delete(ref)
        with self._sessions.begin() as session:
            review = session.get_one(ImageReview, review_id, with_for_update=True)
            review.progress = {**review.progress, "refs": []}

    @contextmanager
    def _removed_if_failed(self, *refs: str | None) -> Iterator[None]:
        """Leave nothing in the store of what a refusal overtook."""
        try:
            yield
        except ReleaseFailedError:
            for ref in refs:
                if ref is not None:
                    self._store.delete(ref)
            raise

    def _note_failure(self, review_id: UUID, reason: str) -> None:
        with self._sessions.begin() as session:
            session.get_one(ImageReview, review_id).failed_because = reason


def _locked(session: Session, review_id: UUID) -> tuple[ImageReview, ImageSeries]:
    """Return a signature and its series, which nobody changes until this transaction ends."""
    review = session.get_one(ImageReview, review_id)
    series = session.get_one(ImageSeries, review.series_id)
    # Whoever adds an image to the series, or decides about it, holds the patient's row too.
    session.get_one(Patient, series.patient_id, with_for_update=True)
    session.refresh(series, with_for_update=True)
    session.refresh(review, with_for_update=True)
    return review, series


def _check_newest(
    session: Session, review: ImageReview, series: ImageSeries, state: SeriesState
) -> None:
    """Raise unless this is the last that was decided and the series is in ``state``."""
    newest = session.scalars(
        select(ImageReview.id)
        .where(ImageReview.series_id == series.id)
        .order_by(ImageReview.decided_at.desc())
        .limit(1),
    ).one()
    if newest != review.id or series.state is not state:
        raise ReleaseFailedError(OVERTAKEN)


def _check(
    session: Session,
    review: ImageReview,
    series: ImageSeries,
    instances: Sequence[ImageInstance],
) -> None:
    """Raise unless the signature still covers the series as it is."""
    _check_newest(session, review, series, SeriesState.QUARANTINED)
    if fingerprint_of(instances) != review.masks.get("fingerprint"):
        raise ReleaseFailedError(CHANGED)


def _in_fixed_order(session: Session, series_id: UUID) -> Sequence[ImageInstance]:
    return sorted(instances_of(session, series_id), key=lambda each: each.id)


def _for_cleaner(mask: SignedMask) -> Mask:
    return Mask(frame=mask.frame, x=mask.x, y=mask.y, width=mask.width, height=mask.height)


def _replace(
    row: ImageInstance, cipher: PatientCipher, stored: StoredFile, confirmed: CleanedFile
) -> None:
    row.file_ref, row.size, row.sha256 = stored.ref, stored.size, stored.sha256
    facts, media = confirmed.facts, confirmed.media
    if media is not None:
        row.media_type, row.rows, row.columns = media.media_type, media.height, media.width
    if facts is None:
        return
    row.transfer_syntax = facts.transfer_syntax
    row.frame_offsets = {"frames": [list(each) for each in facts.frame_offsets]}
    row.sealed_metadata = cipher.seal(
        zlib.compress(facts.dicom_json.encode()), row.metadata_context
    )


def _count_masks(cipher: PatientCipher, series: ImageSeries, count: int) -> None:
    if series.sealed_receipt is None:
        return
    receipt = json.loads(cipher.open(series.sealed_receipt, series.receipt_context))
    receipt["masked_regions"] = receipt.get("masked_regions", 0) + count
    series.sealed_receipt = cipher.seal(json.dumps(receipt), series.receipt_context)
