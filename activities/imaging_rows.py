"""Writes down what became of files: their verdicts, and the study, series and instance of each.

Several files are one transaction that holds the patient's row, so that two uploads of one patient
cannot both make the same series.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

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

    file_id: UUID
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


@dataclass(frozen=True, kw_only=True)
class Known:
    """An instance that was made before, and the state of its series."""

    instance: ImageInstance
    state: SeriesState

    @property
    def is_kept(self) -> bool:
        """Tell whether it is still there; what was refused was destroyed and may come again."""
        return bool(self.instance.file_ref) and self.state is not SeriesState.REFUSED


class KnownImages:
    """Instances that these very files, or objects of their identifiers, made before."""

    def __init__(
        self, session: Session, cipher: PatientCipher, files: Sequence[CleanedFile]
    ) -> None:
        """Look for what ``files`` could be; one statement for all of them."""
        self._cipher = cipher
        digests = [keyed_digest(cipher, each.source_digest) for each in files]
        uids = [each.facts.sop_uid for each in files if each.facts is not None]
        found = session.execute(
            select(ImageInstance, ImageSeries.state)
            .join(ImageSeries, ImageSeries.id == ImageInstance.series_id)
            .where(
                ImageInstance.patient_id == cipher.patient_id,
                or_(ImageInstance.source_digest.in_(digests), ImageInstance.sop_uid.in_(uids)),
            )
        )
        known = [Known(instance=instance, state=state) for instance, state in found]
        self._by_digest = {each.instance.source_digest: each for each in known}
        self._by_uid = {each.instance.sop_uid: each for each in known}

    def find(self, file: CleanedFile) -> Known | None:
        """Return what this file is already."""
        same_bytes = self._by_digest.get(keyed_digest(self._cipher, file.source_digest))
        if same_bytes is not None or file.facts is None:
            return same_bytes
        return self._by_uid.get(file.facts.sop_uid)


def instance_id_of(file_id: UUID) -> UUID:
    """Return the id of the instance that a file makes: the same, however often it is tried."""
    return uuid5(file_id, "instance")


def add_instances(
    session: Session, cipher: PatientCipher, upload_id: UUID, judged: Sequence[Judged]
) -> set[UUID]:
    """Add what files of an upload made, with series and studies; return the files it was done for.

    The others have their verdict already. A series to which something is added waits for a person
    again, whatever was decided before.
    """
    session.get_one(Patient, cipher.patient_id, with_for_update=True, populate_existing=True)
    rows = _waiting_rows(session, [each.file_id for each in judged])
    upload = session.get_one(ImageUpload, upload_id, populate_existing=True)
    if upload.state is UploadState.DISCARDED:
        return set()
    added = [each for each in judged if each.file_id in rows]
    studies = _studies(session, cipher.patient_id, [each.facts for each in added])
    series = _all_series(session, cipher, upload, studies, added)
    _add_to_receipts(cipher, series, added)
    _add_rows(session, cipher, series, added)
    for each in added:
        needs_review = each.file.verdict is FileVerdict.REVIEW
        row = rows[each.file_id]
        row.state = UploadedFileState.REVIEW if needs_review else UploadedFileState.CLEANED
        row.instance_id, row.changed_at = each.instance_id, datetime.now(UTC)
    session.flush()
    return set(rows)


def _waiting_rows(session: Session, file_ids: Sequence[UUID]) -> dict[UUID, UploadedFile]:
    """Hold the rows of files that have no verdict."""
    rows = session.scalars(
        select(UploadedFile)
        .where(UploadedFile.id.in_(file_ids))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows if row.state is UploadedFileState.RECEIVED}


def _studies(
    session: Session, patient_id: UUID, facts: Iterable[InstanceFacts]
) -> dict[str, ImageStudy]:
    """Return the studies by their identifiers; those that are not there are made."""
    dates: dict[str, Any] = {}
    for each in facts:
        dates[each.study_uid] = dates.get(each.study_uid) or each.study_date
    found = session.scalars(
        select(ImageStudy).where(
            ImageStudy.patient_id == patient_id, ImageStudy.study_uid.in_(dates)
        )
    )
    studies = {each.study_uid: each for each in found}
    for uid, study_date in dates.items():
        if uid not in studies:
            studies[uid] = ImageStudy(patient_id=patient_id, study_uid=uid)
            session.add(studies[uid])
        studies[uid].study_date = studies[uid].study_date or study_date
    session.flush()
    return studies


def _all_series(
    session: Session,
    cipher: PatientCipher,
    upload: ImageUpload,
    studies: Mapping[str, ImageStudy],
    judged: Sequence[Judged],
) -> dict[str, ImageSeries]:
    """Return the series by their identifiers; those that are not there are made."""
    uids = {each.facts.series_uid for each in judged}
    found = session.scalars(
        select(ImageSeries).where(
            ImageSeries.patient_id == cipher.patient_id, ImageSeries.series_uid.in_(uids)
        )
    )
    all_series = {each.series_uid: each for each in found}
    for series in all_series.values():
        if series.state is not SeriesState.QUARANTINED:
            series.state, series.version = SeriesState.QUARANTINED, series.version + 1
            series.released_at = series.released_by_id = None
    for each in judged:
        uid = each.facts.series_uid
        if uid not in all_series:
            all_series[uid] = _new_series(cipher, studies[each.facts.study_uid], each)
            session.add(all_series[uid])
        _describe(all_series[uid], upload, each)
    session.flush()
    return all_series


def _new_series(cipher: PatientCipher, study: ImageStudy, judged: Judged) -> ImageSeries:
    facts = judged.facts
    return ImageSeries(
        # Made here: what is sealed in it is bound to it before it is written.
        id=uuid4(),
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
        is_volume=False,
        review_reasons={"codes": []},
    )


def _describe(series: ImageSeries, upload: ImageUpload, judged: Judged) -> None:
    series.upload_id = upload.id
    codes = {*series.review_reasons.get("codes", ()), *(each.value for each in judged.file.review)}
    series.review_reasons = {"codes": sorted(codes)}
    series.is_volume = series.is_volume or judged.facts.is_volume_slice
    series.is_identifiable = series.is_identifiable or bool(judged.file.review & IDENTIFIABLE)


def _add_to_receipts(
    cipher: PatientCipher, all_series: Mapping[str, ImageSeries], judged: Sequence[Judged]
) -> None:
    for uid, series in all_series.items():
        sealed = series.sealed_receipt
        receipt: Mapping[str, Any] | None = (
            json.loads(cipher.open(sealed, series.receipt_context)) if sealed is not None else None
        )
        for each in judged:
            if each.facts.series_uid == uid:
                receipt = merged_receipt(receipt, each.file.receipt)
                series.receipt_profile = each.file.receipt.profile[:64]
        series.sealed_receipt = cipher.seal(json.dumps(receipt), series.receipt_context)


def _add_rows(
    session: Session,
    cipher: PatientCipher,
    all_series: Mapping[str, ImageSeries],
    judged: Sequence[Judged],
) -> None:
    """Add the instances; one that was destroyed before has its row already."""
    ids = [each.instance_id for each in judged]
    there = session.scalars(select(ImageInstance).where(ImageInstance.id.in_(ids)))
    rows = {row.id: row for row in there}
    for each in judged:
        row = rows.get(each.instance_id)
        if row is None:
            row = ImageInstance(id=each.instance_id, patient_id=cipher.patient_id)
            session.add(row)
        _fill(row, cipher, all_series[each.facts.series_uid], each)


def _fill(row: ImageInstance, cipher: PatientCipher, series: ImageSeries, judged: Judged) -> None:
    facts, stored = judged.facts, judged.stored
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


def _summary(file: CleanedFile) -> str:
    """Return what is told of a recording of signals: seconds, and each channel with its rate."""
    media = file.media
    if media is None or not media.channels:
        return ""
    channels = [[each.label, each.samples_per_second] for each in media.channels]
    return json.dumps({"seconds": media.seconds or 0.0, "channels": channels})
