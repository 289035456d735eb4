"""What the list of images shows: studies with a row for each series, and what is being taken in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.imaging.access import series_in_sight
from web.imaging.place import ImagePlace
from web.models.imaging import (
    ImageSeries,
    ImageStudy,
    ImageUpload,
    UploadedFile,
    UploadedFileState,
    UploadState,
)
from web.patient_keys import PatientCipher

_LATEST_UPLOADS = 20
# Of one upload so many files that made no image are named; the others are counted.
MOST_NAMES = 50
_ENDED_WITHOUT_IMAGE = (
    UploadedFileState.REFUSED,
    UploadedFileState.DUPLICATE,
    UploadedFileState.SET_ASIDE,
)


@dataclass(frozen=True, kw_only=True)
class StudyView:
    """One examination with its series, in the order in which they were made."""

    study: ImageStudy
    series: Sequence[ImageSeries]


@dataclass(frozen=True, kw_only=True)
class FileView:
    """One file that made no image, and why, for the centre that sent it."""

    name: str
    size: int
    state: UploadedFileState
    reason: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class UploadView:
    """One upload: how far it is, what became of its files."""

    row: ImageUpload
    counts: Mapping[UploadedFileState, int]
    size: int
    received: int

    @property
    def total(self) -> int:
        """Return the number of files, archives not counted beside their members."""
        return sum(
            count for state, count in self.counts.items() if state is not UploadedFileState.UNPACKED
        )

    @property
    def judged(self) -> int:
        """Return how many have a verdict."""
        return self.total - sum(
            self.counts.get(state, 0)
            for state in (UploadedFileState.RECEIVING, UploadedFileState.RECEIVED)
        )

    @property
    def left_out(self) -> int:
        """Return how many made no image."""
        return sum(self.counts.get(state, 0) for state in _ENDED_WITHOUT_IMAGE)

    @property
    def is_open(self) -> bool:
        """Tell whether files may still be added."""
        return self.row.state is UploadState.RECEIVING


def studies_here(place: ImagePlace) -> list[StudyView]:
    """Return the studies with those of their series that this reader may see here."""
    found: dict[UUID, list[ImageSeries]] = {}
    studies: dict[UUID, ImageStudy] = {}
    for series, study in series_in_sight(place):
        found.setdefault(study.id, []).append(series)
        studies[study.id] = study
    latest_first = sorted(
        studies.values(), key=lambda each: (each.study_date or date.min, each.made_at), reverse=True
    )
    return [StudyView(study=each, series=_in_order(found[each.id])) for each in latest_first]


def uploads_of(session: Session, patient_id: UUID) -> list[UploadView]:
    """Return the latest uploads with what became of their files; for the enrolling centre only."""
    rows = session.scalars(
        select(ImageUpload)
        .where(ImageUpload.patient_id == patient_id)
        .order_by(ImageUpload.started_at.desc())
        .limit(_LATEST_UPLOADS)
    ).all()
    ids = [row.id for row in rows]
    sums = _sums(session, ids)
    return [
        UploadView(
            row=row,
            counts={state: count for state, (count, _size, _got) in sums.get(row.id, {}).items()},
            size=sum(size for _count, size, _got in sums.get(row.id, {}).values()),
            received=sum(got for _count, _size, got in sums.get(row.id, {}).values()),
        )
        for row in rows
    ]


def open_upload(session: Session, patient_id: UUID, person_id: UUID) -> ImageUpload | None:
    """Return this person's unfinished upload, which the next files join."""
    return session.scalars(
        select(ImageUpload)
        .where(
            ImageUpload.patient_id == patient_id,
            ImageUpload.uploaded_by_id == person_id,
            ImageUpload.state == UploadState.RECEIVING,
            # What a program sends is whole or nothing.
            ImageUpload.heard_at.is_(None),
        )
        .order_by(ImageUpload.started_at.desc())
        .limit(1)
    ).one_or_none()


def find_receipt(cipher: PatientCipher, series: ImageSeries) -> Mapping[str, Any] | None:
    """Return what de-identification did to a series, or None when there is no receipt."""
    if series.sealed_receipt is None:
        return None
    found: Mapping[str, Any] = json.loads(
        cipher.open(series.sealed_receipt, series.receipt_context)
    )
    return found


def _in_order(series: Sequence[ImageSeries]) -> list[ImageSeries]:
    return sorted(series, key=lambda each: (each.series_number or 0, each.modality, str(each.id)))


def _sums(
    session: Session, upload_ids: Sequence[UUID]
) -> dict[UUID, dict[UploadedFileState, tuple[int, int, int]]]:
    """Return number, size and arrived bytes of the files of each upload, by state."""
    found: dict[UUID, dict[UploadedFileState, tuple[int, int, int]]] = {}
    rows = session.execute(
        select(
            UploadedFile.upload_id,
            UploadedFile.state,
            func.count(UploadedFile.id),
            func.coalesce(func.sum(UploadedFile.size), 0),
            func.coalesce(func.sum(UploadedFile.received), 0),
        )
        .where(UploadedFile.upload_id.in_(upload_ids))
        .group_by(UploadedFile.upload_id, UploadedFile.state)
    )
    for upload_id, state, count, size, received in rows:
        found.setdefault(upload_id, {})[state] = (int(count), int(size), int(received))
    return found


def left_out_files(
    session: Session, cipher: PatientCipher, uploads: Sequence[UploadView]
) -> dict[UUID, list[FileView]]:
    """Return by upload the first files that made no image; names are opened for these only."""
    ranked = (
        select(
            UploadedFile.id,
            func.row_number()
            .over(
                partition_by=UploadedFile.upload_id,
                order_by=(UploadedFile.position, UploadedFile.id),
            )
            .label("rank"),
        )
        .where(
            UploadedFile.upload_id.in_([each.row.id for each in uploads if each.left_out]),
            UploadedFile.state.in_(_ENDED_WITHOUT_IMAGE),
        )
        .subquery()
    )
    rows = session.scalars(
        select(UploadedFile)
        .join(ranked, ranked.c.id == UploadedFile.id)
        .where(ranked.c.rank <= MOST_NAMES)
        .order_by(UploadedFile.upload_id, UploadedFile.position, UploadedFile.id)
    )
    found: dict[UUID, list[FileView]] = {}
    for row in rows:
        found.setdefault(row.upload_id, []).append(
            FileView(
                name=cipher.open_text(row.sealed_name, row.name_context),
                size=row.size,
                state=row.state,
                reason=row.reason,
                detail=row.detail,
            )
        )
    return found
