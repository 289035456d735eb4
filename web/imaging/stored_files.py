"""Reads what is stored of a series: whole files, ranges of them, and single frames.

One statement finds an instance with everything that is needed to send a part of it: whether this
reader may see it, whether this session has the series open, the patient's key and the frames'
places in the file.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import defer

from web.file_store import FileStore, NoSuchFileError
from web.imaging.access import in_sight
from web.imaging.openings import is_open
from web.models.imaging import HAS_FILE, ImageInstance, ImageSeries, ImageStudy
from web.models.protection import PatientKey
from web.patient_keys import PatientErasedError, PatientKeys
from web.request_session import db_session, installation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement, Row

    from web.imaging.place import ImagePlace
    from web.patient_keys import PatientCipher


@dataclass(frozen=True, kw_only=True)
class StoredInstance:
    """An instance that is in sight. ``spans`` are (offset, length) in bytes of frames asked for."""

    row: ImageInstance
    is_open: bool
    cipher: PatientCipher
    store: FileStore
    spans: Sequence[tuple[int, int] | None] = ()

    def metadata(self) -> bytes | None:
        """Return the DICOM JSON of this instance; None for what is no DICOM object."""
        row = self.row
        if row.sealed_metadata is None:
            return None
        return zlib.decompress(self.cipher.open(row.sealed_metadata, row.metadata_context))

    def read(self, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Return a range of the file, piece by piece; the first piece is checked at once.

        Raises:
            NoSuchFileError, SealBrokenError, ValueError: as FileStore.open_range.

        """
        return self.store.open_range(
            self.row.file_ref,
            self.cipher,
            self.row.file_context,
            size=self.row.size,
            start=start,
            length=length,
        )


@dataclass(frozen=True, kw_only=True)
class StoredSeries:
    """A series that is in sight, and what opens its files."""

    row: ImageSeries
    is_open: bool
    cipher: PatientCipher

    def metadata(self) -> Iterator[bytes]:
        """Return the DICOM JSON of all instances; raises NoSuchFileError where there is none."""
        return self._whole(self.row.metadata_ref, self.row.metadata_context)

    def thumbnail(self) -> bytes:
        """Return the small picture; raises NoSuchFileError where there is none."""
        return b"".join(self._whole(self.row.thumbnail_ref, self.row.thumbnail_context))

    def _whole(self, ref: str | None, context: str) -> Iterator[bytes]:
        if ref is None:
            raise NoSuchFileError(context)
        return FileStore.of(installation()).open_decrypted(ref, self.cipher, context)


def find_instance(
    place: ImagePlace,
    *which: ColumnElement[bool],
    frames: Sequence[int] = (),
) -> StoredInstance | None:
    """Return the one instance that ``which`` (conditions on study, series, instance) names.

    With the spans of the ``frames`` (from 1), None for a frame that is not there.
    """
    spans = [ImageInstance.frame_offsets["frames", number - 1] for number in frames]
    found = (
        db_session()
        .execute(
            select(
                ImageInstance,
                PatientKey.wrapped_key,
                is_open(place).label("is_open"),
                *(span.label(f"span_{at}") for at, span in enumerate(spans)),
            )
            .join(ImageSeries, ImageSeries.id == ImageInstance.series_id)
            .join(ImageStudy, ImageStudy.id == ImageSeries.study_id)
            .join(PatientKey, PatientKey.patient_id == ImageInstance.patient_id)
            .where(in_sight(place), HAS_FILE, *which)
            .options(defer(ImageInstance.frame_offsets)),
            execution_options={"populate_existing": True},
        )
        .one_or_none()
    )
    if found is None:
        return None
    return StoredInstance(
        row=found[0],
        is_open=found.is_open,
        cipher=_cipher(place.patient.id, found.wrapped_key),
        store=FileStore.of(installation()),
        spans=_spans(found, len(spans)),
    )


def find_stored_series(place: ImagePlace, *which: ColumnElement[bool]) -> list[StoredSeries]:
    """Return the series that ``which`` (conditions on study and series) names, in their order."""
    rows = db_session().execute(
        select(ImageSeries, PatientKey.wrapped_key, is_open(place).label("is_open"))
        .join(ImageStudy, ImageStudy.id == ImageSeries.study_id)
        .join(PatientKey, PatientKey.patient_id == ImageSeries.patient_id)
        .where(in_sight(place), *which)
        .order_by(ImageSeries.series_number, ImageSeries.made_at, ImageSeries.id),
        execution_options={"populate_existing": True},
    )
    return [
        StoredSeries(
            row=row[0],
            is_open=row.is_open,
            cipher=_cipher(place.patient.id, row.wrapped_key),
        )
        for row in rows
    ]


def _cipher(patient_id: UUID, wrapped_key: bytes | None) -> PatientCipher:
    if wrapped_key is None:
        raise PatientErasedError(patient_id)
    return PatientKeys.of(installation()).unwrap(patient_id, wrapped_key)


def _spans(found: Row[*tuple[object, ...]], count: int) -> list[tuple[int, int] | None]:
    spans = [getattr(found, f"span_{at}") for at in range(count)]
    return [None if span is None else (int(span[0]), int(span[1])) for span in spans]
