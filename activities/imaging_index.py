"""Makes what the web serves without looking into a file: metadata of a series, a small picture."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, BinaryIO, Final, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from activities.imaging.cleaner import Cleaner, RenderingError
from activities.imaging_scratch import scratch
from web.file_store import FileStore
from web.models.image_marks import ImageView
from web.models.imaging import HAS_FILE, ImageInstance, ImageSeries
from web.patient_keys import PatientCipher

THUMBNAIL_SIDE: Final = 256
# Fewer slices make no volume that anybody could turn.
_FEWEST_SLICES: Final = 3
_DICOM: Final = "application/dicom"


def instances_of(session: Session, series_id: UUID) -> Sequence[ImageInstance]:
    """Return the instances of a series in the order in which they are looked through."""
    return session.scalars(
        select(ImageInstance)
        .where(ImageInstance.series_id == series_id, HAS_FILE)
        .order_by(ImageInstance.instance_number.asc().nulls_last(), ImageInstance.sop_uid)
    ).all()


def forget_content(instance: ImageInstance) -> None:
    """Leave of a destroyed image what marks and views name, and nothing of what it held."""
    instance.file_ref, instance.sealed_metadata, instance.frame_offsets = "", None, {}


def pictures_taken_from(session: Session, series_id: UUID, instead: str | None) -> list[str]:
    """Take the pictures of a series' kept views from their rows; return where they lie."""
    views = session.scalars(
        select(ImageView)
        .where(ImageView.series_id == series_id, ImageView.thumbnail_ref.is_not(None))
        .with_for_update(),
    ).all()
    refs = [view.thumbnail_ref for view in views if view.thumbnail_ref]
    for view in views:
        view.thumbnail_ref = instead
    return refs


def count_instances(series: ImageSeries, instances: Sequence[ImageInstance]) -> None:
    """Write into the series what its instances add up to."""
    series.instance_count = len(instances)
    series.frame_count = sum(each.frames for each in instances)
    series.size = sum(each.size for each in instances)
    series.rows = max((each.rows for each in instances if each.rows), default=None)
    series.columns = max((each.columns for each in instances if each.columns), default=None)
    series.is_volume = series.is_volume and series.instance_count >= _FEWEST_SLICES


def keep_metadata(
    store: FileStore,
    cipher: PatientCipher,
    series: ImageSeries,
    instances: Sequence[ImageInstance],
) -> str:
    """Store the series' metadata, an array of DICOM JSON (PS3.18 F.2); return where.

    Whoever commits the new place removes the old one from the store afterwards.
    """
    with scratch(sum(len(each.sealed_metadata or b"") * 8 for each in instances)) as file:
        for piece in _array(cipher, instances):
            file.write(piece)
        file.seek(0)
        return store.put(cast("IO[bytes]", file), cipher, series.metadata_context).ref


def keep_thumbnail(
    store: FileStore,
    cipher: PatientCipher,
    cleaner: Cleaner,
    series: ImageSeries,
    instances: Sequence[ImageInstance],
) -> str | None:
    """Store a small picture of the series' middle; None when it has none that can be drawn."""
    drawable = [each for each in instances if each.rows]
    if not drawable:
        return None
    middle = drawable[len(drawable) // 2]
    with stored_instance(store, cipher, middle) as source, scratch(0) as target:
        try:
            png = cleaner.render(
                source,
                frame=(middle.frames + 1) // 2,
                window=None,
                longest_side=THUMBNAIL_SIDE,
            )
        except RenderingError:
            return None
        target.write(png)
        target.seek(0)
        return store.put(cast("IO[bytes]", target), cipher, series.thumbnail_context).ref


@contextmanager
def stored_instance(
    store: FileStore, cipher: PatientCipher, instance: ImageInstance
) -> Iterator[BinaryIO]:
    """Lend the plain content of a stored instance as a file with a descriptor."""
    with scratch(instance.size) as file:
        for chunk in store.open_decrypted(instance.file_ref, cipher, instance.file_context):
            file.write(chunk)
        file.seek(0)
        yield file


def _array(cipher: PatientCipher, instances: Sequence[ImageInstance]) -> Iterator[bytes]:
    before = b"["
    for each in instances:
        if each.sealed_metadata is None or each.media_type != _DICOM:
            continue
        yield before
        yield zlib.decompress(cipher.open(each.sealed_metadata, each.metadata_context))
        before = b","
    # Nothing was written for a series without any DICOM object.
    yield b"[]" if before == b"[" else b"]"
