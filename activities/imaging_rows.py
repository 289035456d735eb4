"""Writes down what became of a file: its verdict, and the study, series and instance it belongs to.

Each file is one transaction that holds the patient's row, so that two uploads of one patient
cannot both make the same series.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from activities.imaging.cleaned_files import CleanedFile, InstanceFacts
from activities.imaging_receipts import merged_receipt
from activities.imaging_secrets import keyed_digest
from web.file_store import StoredFile
from web.models.imaging import (
    ImageInstance,
    ImageSeries,
    ImageStudy,
    ImageUpload,
    SeriesState,
    UploadedFile,
    UploadedFileState,
    UploadState,
)
from web.models.patients import Patient
from web.patient_keys import PatientCipher
from workflows.domain.imaging.verdicts import IDENTIFIABLE, FileVerdict

_DETAIL_LIMIT: Final = 128


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A cleaned file with its facts and where it lies in the store."""

    file: CleanedFile
    facts: InstanceFacts
    stored: StoredFile
    instance_id: UUID
    media_type: str


def note_end(
    session: Session,
    file_id: UUID,
    state: UploadedFileState,
    *,
    reason: str = "",
    detail: str = "",
    instance_id: UUID | None = None,
) -> None:
    """Write a file's verdict down, unless it has one."""
    row = session.get_one(UploadedFile, file_id, with_for_update=True, populate_existing=True)
    if row.state not in {UploadedFileState.RECEIVING, UploadedFileState.RECEIVED}:
        return
    row.state, row.reason, row.detail = state, reason, detail[:_DETAIL_LIMIT]
    row.instance_id, row.changed_at = instance_id, datetime.now(UTC)


def find_known(
    session: Session, cipher: PatientCipher, cleaned: CleanedFile
) -> tuple[ImageInstance, SeriesState] | None:
    """Return the instance that this very file, or an object of its identifier, made before."""
    conditions = [ImageInstance.source_digest == keyed_digest(cipher, cleaned.source_digest)]
    if cleaned.facts is not None:
        conditions.append(ImageInstance.sop_uid == cleaned.facts.sop_uid)
    found = session.execute(
        select(ImageInstance, ImageSeries.state)
        .join(ImageSeries, ImageSeries.id == ImageInstance.series_id)
        .where(ImageInstance.patient_id == cipher.patient_id, or_(*conditions))
        .limit(1)
    ).one_or_none()
    return (found[0], found[1]) if found is not None else None


def instance_id_of(file_id: UUID) -> UUID:
    """Return the id of the instance that a file makes: the same, however often it is tried."""
    return uuid5(file_id, "instance")


def add_instance(session: Session, cipher: PatientCipher, file_id: UUID, judged: Judged) -> bool:
    """Add what the file made, with its series and study; False when it has its verdict already.

    A series to which something is added waits for a person again, whatever was decided before.
    """
    session.get_one(Patient, cipher.patient_id, with_for_update=True, populate_existing=True)
    row = session.get_one(UploadedFile, file_id, with_for_update=True, populate_existing=True)
    if row.state is not UploadedFileState.RECEIVED:
        return False
    upload = session.get_one(ImageUpload, row.upload_id, populate_existing=True)
    if upload.state is UploadState.DISCARDED:
        return False
    study = _study(session, cipher.patient_id, judged.facts)
    series = _series(session, cipher, upload, study, judged)
    _instance(session, cipher, series, judged)
    needs_review = judged.file.verdict is FileVerdict.REVIEW
    row.state = UploadedFileState.REVIEW if needs_review else UploadedFileState.CLEANED
    row.instance_id, row.changed_at = judged.instance_id, datetime.now(UTC)
    session.flush()
    return True


def _study(session: Session, patient_id: UUID, facts: InstanceFacts) -> ImageStudy:
    known = session.scalars(
        select(ImageStudy).where(
            ImageStudy.patient_id == patient_id, ImageStudy.study_uid == facts.study_uid
        )
    ).one_or_none()
    if known is not None:
        known.study_date = known.study_date or facts.study_date
        return known
    study = ImageStudy(
        patient_id=patient_id, study_uid=facts.study_uid, study_date=facts.study_date
    )
    session.add(study)
    session.flush()
    return study


def _series(
    session: Session,
    cipher: PatientCipher,
    upload: ImageUpload,
    study: ImageStudy,
    judged: Judged,
) -> ImageSeries:
    facts = judged.facts
    series = session.scalars(
        select(ImageSeries).where(
            ImageSeries.patient_id == cipher.patient_id, ImageSeries.series_uid == facts.series_uid
        )
    ).one_or_none()
    if series is None:
        series = ImageSeries(
            patient_id=cipher.patient_id,
            study_id=study.id,
            series_uid=facts.series_uid,
            kind=judged.file.kind.value,
            modality=facts.modality,
            series_number=facts.series_number,
            description=facts.series_description,
            body_part=facts.body_part,
            laterality=facts.laterality,
            is_identifiable=False,
            review_reasons={"codes": []},
        )
        session.add(series)
    elif series.state is not SeriesState.QUARANTINED:
        series.state, series.version = SeriesState.QUARANTINED, series.version + 1
        series.released_at = series.released_by_id = None
    series.upload_id = upload.id
    session.flush()
    codes = {*series.review_reasons.get("codes", ()), *(each.value for each in judged.file.review)}
    series.review_reasons = {"codes": sorted(codes)}
    series.is_identifiable = series.is_identifiable or bool(judged.file.review & IDENTIFIABLE)
    _add_to_receipt(cipher, series, judged)
    return series


def _add_to_receipt(cipher: PatientCipher, series: ImageSeries, judged: Judged) -> None:
    sealed = series.sealed_receipt
    before: Mapping[str, Any] | None = (
        json.loads(cipher.open(sealed, series.receipt_context)) if sealed is not None else None
    )
    receipt = merged_receipt(before, judged.file.receipt)
    series.sealed_receipt = cipher.seal(json.dumps(receipt), series.receipt_context)
    series.receipt_profile = judged.file.receipt.profile[:64]


def _instance(
    session: Session, cipher: PatientCipher, series: ImageSeries, judged: Judged
) -> ImageInstance:
    facts, stored = judged.facts, judged.stored
    row = session.get(ImageInstance, judged.instance_id)
    if row is None:
        row = ImageInstance(id=judged.instance_id, patient_id=cipher.patient_id)
        session.add(row)
    row.series_id, row.sop_uid, row.sop_class = series.id, facts.sop_uid, facts.sop_class
    row.instance_number, row.media_type = facts.instance_number, judged.media_type
    row.transfer_syntax, row.rows, row.columns = facts.transfer_syntax, facts.rows, facts.columns
    row.frames = facts.frames
    row.frame_offsets = {"frames": [list(each) for each in facts.frame_offsets]}
    row.file_ref, row.size, row.sha256 = stored.ref, stored.size, stored.sha256
    row.source_digest = keyed_digest(cipher, judged.file.source_digest)
    described = facts.dicom_json or _summary(judged.file)
    row.sealed_metadata = (
        cipher.seal(zlib.compress(described.encode()), row.metadata_context) if described else None
    )
    return row


def _summary(file: CleanedFile) -> str:
    """Return what is told of a recording of signals: seconds, and each channel with its rate."""
    media = file.media
    if media is None or not media.channels:
        return ""
    channels = [[each.label, each.samples_per_second] for each in media.channels]
    return json.dumps({"seconds": media.seconds or 0.0, "channels": channels})
